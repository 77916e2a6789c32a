"""Reads {"documents": [...], "cases": [{"document": 0, "schema": "Row", "value": ...}]} and writes what is wrong with each
document, and of each case whether the schema takes the value."""

import json
import sys

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

asked = json.load(sys.stdin)
validators = {}


def validator(index, name):
    if (index, name) not in validators:
        resource = Resource.from_contents(asked["documents"][index], default_specification=DRAFT202012)
        registry = Registry().with_resource("urn:document", resource)
        schema = {"$ref": f"urn:document#/components/schemas/{name}"}
        validators[index, name] = Draft202012Validator(
            schema, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
    return validators[index, name]


faults = [[error.message for error in OpenAPIV31SpecValidator(one).iter_errors()] for one in asked["documents"]]
verdicts = [validator(case["document"], case["schema"]).is_valid(case["value"]) for case in asked["cases"]]
for schema in asked.get("schemas", []):
    Draft202012Validator.check_schema(schema)
json.dump({"faults": faults, "verdicts": verdicts}, sys.stdout)
