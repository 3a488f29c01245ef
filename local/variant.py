"""The local variant of the built template, for what the emulator lacks or names otherwise.

Everything else is deployed as it stands in `template.yaml`.

- It has no composite alarms and no alarms over a metric expression.
- It checks `ssm:GetParametersByPath` against every resource at once, not against the path.
- It asks for `sqs:SendMessageBatch` and the like, where AWS asks for the action of the single message.
"""

from collections.abc import Iterator

Template = dict[str, object]

BATCHED_ACTIONS = ("sqs:SendMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility")
CODE_PLACES = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}
UNSCOPED_ACTION = "ssm:GetParametersByPath"


def local_variant(template: Template) -> Template:
    """Derives what the emulator can deploy from a template; the argument stays as it is."""
    resources = _mapping(template.get("Resources"))
    left_out: set[str] = set()
    while found := {name for name, body in resources.items() if _is_lacking(body, left_out)} - left_out:
        left_out |= found
    kept = {name: _permitted(body) for name, body in resources.items() if name not in left_out}
    outputs = {
        name: body
        for name, body in _mapping(template.get("Outputs")).items()
        if not left_out.intersection(_referred(body))
    }
    return {**template, "Resources": kept, "Outputs": outputs}


def code_places(template: Template) -> Iterator[tuple[str, dict[str, object], str]]:
    """Each resource with code: its logical id, its properties, and which of them names the code's place."""
    for name, resource in _mapping(template.get("Resources")).items():
        body = _mapping(resource)
        place = CODE_PLACES.get(str(body.get("Type")))
        if place is not None:
            yield name, _mapping(body["Properties"]), place


def _is_lacking(resource: object, left_out: set[str]) -> bool:
    body = _mapping(resource)
    kind = str(body.get("Type"))
    if kind == "AWS::CloudWatch::CompositeAlarm":
        return True
    if kind == "AWS::CloudWatch::Alarm" and "Metrics" in _mapping(body.get("Properties")):
        return True
    return kind.startswith("AWS::CloudWatch::") and bool(left_out.intersection(_referred(body)))


def _referred(node: object) -> Iterator[str]:
    """The logical ids that a part of a template may refer to (every text in it, in parts, for `Fn::Sub`)."""
    if isinstance(node, str):
        yield node
        yield from (part.split("}")[0].split(".")[0] for part in node.split("${")[1:])
    elif isinstance(node, dict):
        for value in node.values():
            yield from _referred(value)
    elif isinstance(node, list):
        for value in node:
            yield from _referred(value)


def _permitted(node: object) -> object:
    """A part of the template whose policy statements say what the emulator asks for."""
    if isinstance(node, list):
        return [item for element in node for item in _permitted_statements(element)]
    if isinstance(node, dict):
        if "Action" in node and "Effect" in node:
            statements = _permitted_statements(node)
            return statements if len(statements) > 1 else statements[0]
        return {key: _permitted(value) for key, value in node.items()}
    return node


def _permitted_statements(node: object) -> list[object]:
    if not (isinstance(node, dict) and "Action" in node and "Effect" in node):
        return [_permitted(node)]
    given = node["Action"]
    actions = [given] if isinstance(given, str) else list(given)
    batched = [f"{action}Batch" for action in actions if action in BATCHED_ACTIONS]
    statements: list[object] = [{**node, "Action": [*actions, *batched]} if batched else node]
    if UNSCOPED_ACTION in actions and node["Effect"] == "Allow":
        statements.append({"Effect": "Allow", "Action": UNSCOPED_ACTION, "Resource": "*"})
    return statements


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
