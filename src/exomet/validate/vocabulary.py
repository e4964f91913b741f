"""The terms of SHACL, by what the reader of shapes does with them."""

from __future__ import annotations

# Parameters of constraints, by what their values are.
NAMING = frozenset(["class", "datatype", "equals", "disjoint", "lessThan", "lessThanOrEquals"])
COUNTING = frozenset(["minCount", "maxCount", "minLength", "maxLength"])
BOUNDING = frozenset(["minExclusive", "minInclusive", "maxExclusive", "maxInclusive"])
LISTING = frozenset(["in", "languageIn"])
COMBINING = frozenset(["and", "or", "xone"])
NESTING = frozenset(["node", "not", "property"])
OTHERS = frozenset(
    ["hasValue", "nodeKind", "pattern", "uniqueLang", "closed", "qualifiedValueShape", "sparql"]
)
PARAMETERS = NAMING | COUNTING | BOUNDING | LISTING | COMBINING | NESTING | OTHERS

# Parameters that a shape has once, and those that only a property shape has.
ONCE = frozenset(
    [
        *(COUNTING | BOUNDING | LISTING),
        *("datatype", "nodeKind", "pattern", "uniqueLang", "closed", "qualifiedValueShape"),
    ]
)
OF_PATHS = frozenset(
    ["minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"]
)

TARGETS = {
    "targetClass": "class",
    "targetNode": "node",
    "targetSubjectsOf": "subjects",
    "targetObjectsOf": "objects",
}
NODE_KINDS = {
    "IRI": "<",
    "BlankNode": "_",
    "Literal": '"',
    "BlankNodeOrIRI": "_<",
    "BlankNodeOrLiteral": '_"',
    "IRIOrLiteral": '<"',
}

# Every predicate of SHACL Core and SHACL-SPARQL; another one is a slip, or belongs to an extension.
KNOWN = (
    PARAMETERS
    | TARGETS.keys()
    | frozenset(
        [
            "path",
            "inversePath",
            "alternativePath",
            "zeroOrMorePath",
            "oneOrMorePath",
            "zeroOrOnePath",
            "flags",
            "ignoredProperties",
            "qualifiedMinCount",
            "qualifiedMaxCount",
            "qualifiedValueShapesDisjoint",
            "deactivated",
            "message",
            "severity",
            "name",
            "description",
            "order",
            "group",
            "defaultValue",
            "select",
            "ask",
            "prefixes",
            "declare",
            "prefix",
            "namespace",
            "parameter",
            "optional",
            "labelTemplate",
            "validator",
            "nodeValidator",
            "propertyValidator",
            "shapesGraph",
            "suggestedShapesGraph",
            "shapesGraphWellFormed",
            "conforms",
            "result",
            "detail",
            "focusNode",
            "value",
            "resultPath",
            "resultMessage",
            "resultSeverity",
            "sourceShape",
            "sourceConstraint",
            "sourceConstraintComponent",
        ]
    )
)
