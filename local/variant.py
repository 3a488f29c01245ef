"""The local variant of the built template, for what the emulator lacks or does differently.

Everything else is deployed as `template.yaml` has it.

- The timings are short, so that recoveries can be watched; and text, as variables of functions have to be.
- The emulator has no composite alarms and no alarms on metric expressions.
- It is reached without TLS, which the policies of the queues and of the alarm topic refuse.
- It checks `ssm:GetParametersByPath` and `ssm:GetParameters` against the resource `*` instead of the path.
- It requires `sqs:SendMessageBatch` and the like, whereas AWS requires the action for a single message.
- A parameter is text to it, also where an event source mapping needs a number.
"""

from collections.abc import Iterator, Mapping

Template = dict[str, object]

BATCHED_ACTIONS = ("sqs:SendMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility")
CODE_PROPERTIES = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}
CONCURRENCY = "MaximumConcurrency"
NEED_TLS = ("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")
UNSCOPED_ACTIONS = ("ssm:GetParametersByPath", "ssm:GetParameters")


def local_variant(template: Template, timings: Mapping[str, int]) -> Template:
    """Return a copy of a template that the emulator can deploy.

    Args:
        template: The template.
        timings: Those that differ from the template's, seconds.
    """
    resources = _mapping(template.get("Resources"))
    left_out: set[str] = set()
    while found := {name for name, body in resources.items() if _is_unsupported(body, left_out)} - left_out:
        left_out |= found  # may make resources unsupported that refer to it
    parameters = _mapping(template.get("Parameters"))
    kept = {
        name: _allowed(_with_numbers(body, parameters))
        for name, body in resources.items()
        if name not in left_out
    }
    outputs = {
        name: body
        for name, body in _mapping(template.get("Outputs")).items()
        if not left_out.intersection(_references(body))
    }
    mappings = _mapping(template.get("Mappings"))
    seconds = {name: {"Seconds": str(value)} for name, value in timings.items()}
    shortened = {**mappings, "Timings": {**_mapping(mappings.get("Timings")), **seconds}}
    return {**template, "Mappings": shortened, "Resources": kept, "Outputs": outputs}


def code_places(template: Template) -> Iterator[tuple[str, dict[str, object], str]]:
    """Yield each resource with code: its logical id, its properties, and the key of the code's path."""
    for name, resource in _mapping(template.get("Resources")).items():
        body = _mapping(resource)
        place = CODE_PROPERTIES.get(str(body.get("Type")))
        if place is not None:
            yield name, _mapping(body["Properties"]), place


def _is_unsupported(resource: object, left_out: set[str]) -> bool:
    body = _mapping(resource)
    kind = str(body.get("Type"))
    if kind in ("AWS::CloudWatch::CompositeAlarm", *NEED_TLS):
        return True
    if kind == "AWS::CloudWatch::Alarm" and "Metrics" in _mapping(body.get("Properties")):
        return True
    return kind.startswith("AWS::CloudWatch::") and bool(left_out.intersection(_references(body)))


def _references(node: object) -> Iterator[str]:
    """Yield the logical ids that a part of a template may refer to: any text, or a variable of `Fn::Sub`."""
    if isinstance(node, str):
        yield node
        yield from (part.split("}")[0].split(".")[0] for part in node.split("${")[1:])
    elif isinstance(node, dict):
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _with_numbers(node: object, parameters: dict[str, object]) -> object:
    """Return a part of the template in which a limit of concurrency is its parameter's default."""
    if isinstance(node, list):
        return [_with_numbers(element, parameters) for element in node]
    if not isinstance(node, dict):
        return node
    chosen = _mapping(node.get(CONCURRENCY)).get("Ref")
    if chosen is not None:
        return {**node, CONCURRENCY: _mapping(parameters.get(str(chosen)))["Default"]}
    return {key: _with_numbers(value, parameters) for key, value in node.items()}


def _allowed(node: object) -> object:
    """Return a part of the template with policy statements that allow what the emulator requires."""
    if isinstance(node, list):
        return [item for element in node for item in _allowed_statements(element)]
    if isinstance(node, dict):
        if "Action" in node and "Effect" in node:
            statements = _allowed_statements(node)
            return statements if len(statements) > 1 else statements[0]
        return {key: _allowed(value) for key, value in node.items()}
    return node


def _allowed_statements(node: object) -> list[object]:
    if not (isinstance(node, dict) and "Action" in node and "Effect" in node):
        return [_allowed(node)]
    given = node["Action"]
    actions = [given] if isinstance(given, str) else list(given)
    batched = [f"{action}Batch" for action in actions if action in BATCHED_ACTIONS]
    statements: list[object] = [{**node, "Action": [*actions, *batched]} if batched else node]
    unscoped = [action for action in actions if action in UNSCOPED_ACTIONS]
    if unscoped and node["Effect"] == "Allow":
        statements.append({"Effect": "Allow", "Action": unscoped, "Resource": "*"})
    return statements


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
