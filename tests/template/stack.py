"""The stack that CloudFormation is asked for: template.yaml transformed by SAM, with parameters filled in."""

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path

import boto3
import yaml
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import intrinsics_multi_constructor

ROOT = Path(__file__).parents[2]

NO_VALUE = "(no value)"
PSEUDO_PARAMETERS = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-west-1",
    "AWS::StackName": "shop",
    "AWS::NoValue": NO_VALUE,
}


class _Loader(yaml.CSafeLoader):
    """Reads short forms of intrinsic functions as SAM does, ten times as fast."""


_Loader.add_multi_constructor("!", intrinsics_multi_constructor)


@cache
def template_as_written() -> dict[str, object]:
    """Return template.yaml, not transformed; it is shared, so change a copy."""
    return mapping(_Loader((ROOT / "template.yaml").read_text(encoding="utf-8")).get_single_data())


class Stack:
    """What a deployment with given parameters would create.

    References to resources are left as their logical id (`OrdersQueue`), attributes as `OrdersQueue.Arn`; a
    reference to something that the template does not have is an error.
    """

    def __init__(self, timings: Mapping[str, int] | None = None, **parameters: object) -> None:
        """Read the template.

        Args:
            timings: the timings that differ from the template's, seconds.
            parameters: the parameters that differ from their defaults.
        """
        template = deepcopy(template_as_written())
        self.parameters = mapping(template["Parameters"])
        self._mappings = mapping(template["Mappings"])
        named = {
            name: number(mapping(each)["Seconds"])
            for name, each in mapping(self._mappings["Timings"]).items()
        }
        self.timings = {**named, **(timings or {})}
        self._mappings["Timings"] = {name: {"Seconds": seconds} for name, seconds in self.timings.items()}
        self._values = {
            **PSEUDO_PARAMETERS,
            **{name: mapping(body)["Default"] for name, body in self.parameters.items()},
            **parameters,
        }
        # The transformation takes nothing that lies on a disk.
        for body in mapping(template["Resources"]).values():
            properties = mapping(mapping(body)["Properties"])
            for key in {"CodeUri", "ContentUri"} & properties.keys():
                properties[key] = f"s3://bucket/{properties[key]}"
        translator = Translator({}, Parser(), boto_session=boto3.Session(region_name="eu-west-1"))
        translated = mapping(translator.translate(template, {}))
        self._conditions = mapping(translated["Conditions"])
        self._intrinsics: dict[str, Callable[[object], object]] = {
            "Ref": self._named,
            "Fn::GetAtt": self._attribute,
            "Fn::Sub": self._substituted,
            "Fn::If": self._chosen,
            "Fn::FindInMap": self._found,
        }
        self._known = self._values.keys() | mapping(translated["Resources"]).keys()
        self.resources = mapping(self._resolved(translated["Resources"]))
        self.outputs = mapping(self._resolved(translated["Outputs"]))

    def of_type(self, kind: str) -> dict[str, dict[str, object]]:
        """Return the properties of the resources of one type that would be created, by logical id."""
        bodies = {name: mapping(body) for name, body in self.resources.items()}
        return {
            name: mapping(body["Properties"])
            for name, body in bodies.items()
            if body["Type"] == kind and self.holds(str(body.get("Condition", "")))
        }

    def properties(self, logical_id: str) -> dict[str, object]:
        """Return the properties of one resource."""
        return mapping(mapping(self.resources[logical_id])["Properties"])

    def holds(self, condition: str) -> bool:
        """Return whether a condition of the template holds; that without a name always does."""
        return not condition or self._holds(self._conditions[condition])

    def environment(self, function: str) -> dict[str, object]:
        """Return the environment variables of one function."""
        return mapping(mapping(self.properties(function)["Environment"])["Variables"])

    def _resolved(self, node: object) -> object:
        if isinstance(node, list):
            resolved = [self._resolved(item) for item in node]
            return [item for item in resolved if item != NO_VALUE]
        if not isinstance(node, dict):
            return node
        function, argument = next(iter(node.items())) if len(node) == 1 else ("", None)
        if function in self._intrinsics:
            return self._intrinsics[function](argument)
        entries = {key: self._resolved(value) for key, value in node.items()}
        return {key: value for key, value in entries.items() if value != NO_VALUE}

    def _attribute(self, argument: object) -> str:
        logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else items(argument)
        return f"{self._named(logical_id)}.{attribute}"

    def _substituted(self, argument: object) -> str:
        """Fill in the names of a text; that of an attribute stands for itself, as with `Fn::GetAtt`."""
        return re.sub(r"\${([^}]+)}", lambda match: self._text_of(match[1]), str(argument))

    def _text_of(self, name: str) -> str:
        return self._attribute(name) if "." in name and name not in self._known else str(self._named(name))

    def _chosen(self, argument: object) -> object:
        condition, yes, no = items(argument)
        return self._resolved(yes if self._holds(self._conditions[str(condition)]) else no)

    def _found(self, argument: object) -> object:
        node: object = self._mappings
        for key in items(argument):
            node = mapping(node)[str(key)]
        return node

    def _named(self, name: object) -> object:
        if name not in self._known:
            raise KeyError(name)
        return self._values.get(str(name), name)

    def _holds(self, condition: object) -> bool:
        ((operator, arguments),) = mapping(condition).items()
        if operator == "Condition":
            return self._holds(self._conditions[str(arguments)])
        if operator == "Fn::Not":
            return not self._holds(items(arguments)[0])
        if operator == "Fn::And":
            return all(map(self._holds, items(arguments)))
        assert operator == "Fn::Equals", operator
        left, right = (self._resolved(argument) for argument in items(arguments))
        return left == right


def statements(policy: object) -> Iterator[dict[str, object]]:
    """Yield the statements of a policy document."""
    for statement in items(mapping(policy)["Statement"]):
        yield mapping(statement)


def as_list(value: object) -> list[str]:
    """Return one text or several, as IAM writes them."""
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def mapping(value: object) -> dict[str, object]:
    """Return the value, which is a mapping."""
    assert isinstance(value, dict), value
    return value


def items(value: object) -> list[object]:
    """Return the value, which is a list."""
    assert isinstance(value, list), value
    return value


def number(value: object) -> int:
    """Return the value, which is a whole number."""
    assert isinstance(value, int), value
    return value
