"""Load built files into OWLAPI, the library under Protege and ROBOT, and print what it has to say
as JSON.

Run as a program of its own, since Java stays in the process that starts it: ``python
owlapi_check.py JARS BUILD``, with JPype importable, JAVA_HOME set, JARS the folder of OWLAPI's jars
and BUILD the folder of a build.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PROFILES = ("OWL2DLProfile", "OWL2ELProfile", "OWL2RLProfile")
OWLAPI = "org.semanticweb.owlapi."


def start(jars: Path) -> None:
    """Start Java with OWLAPI in it, quiet but for errors."""
    import jpype

    jpype.startJVM(
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
        classpath=[str(jar) for jar in sorted(jars.glob("*.jar"))],
        convertStrings=True,
    )


def java(name: str) -> Any:
    """Return a class of Java; names that start small are those of OWLAPI."""
    import jpype

    return jpype.JClass(name if name.startswith(("java.", "javax.")) else OWLAPI + name)


def load(path: Path, catalog: Path | None = None) -> Any:
    """Load an ontology as Protege does, never from the net: an import that the catalog does not
    lead to is an error.

    The catalog is read by Java's own implementation of the standard for XML catalogs.
    """
    import jpype

    iri = java("model.IRI")
    lead = None
    if catalog:
        features = java("javax.xml.catalog.CatalogFeatures").defaults()
        lead = java("javax.xml.catalog.CatalogManager").catalog(
            features, iri.create(catalog.as_uri()).toURI()
        )

    def document(name: Any) -> Any:
        found = lead.matchURI(str(name)) if lead else None
        return iri.create(found or (path.parent / "not-in-the-catalog").as_uri())

    manager = java("apibinding.OWLManager").createOWLOntologyManager()
    manager.getIRIMappers().add(
        jpype.JProxy(OWLAPI + "model.OWLOntologyIRIMapper", dict={"getDocumentIRI": document})
    )
    form = java(
        "formats." + ("RDFXMLDocumentFormat" if path.suffix == ".rdf" else "TurtleDocumentFormat")
    )()
    source = java("io.FileDocumentSource")(java("java.io.File")(str(path)), form)
    strategy = java("model.MissingImportHandlingStrategy").THROW_EXCEPTION
    strict = java("model.OWLOntologyLoaderConfiguration")().setMissingImportHandlingStrategy(
        strategy
    )
    return manager.loadOntologyFromOntologyDocument(source, strict)


def load_alone(path: Path) -> Any:
    """Load a file of any format that OWLAPI recognises; an import is an error, wherever it leads."""
    strategy = java("model.MissingImportHandlingStrategy").THROW_EXCEPTION
    strict = java("model.OWLOntologyLoaderConfiguration")().setMissingImportHandlingStrategy(
        strategy
    )
    source = java("io.FileDocumentSource")(java("java.io.File")(str(path)))
    manager = java("apibinding.OWLManager").createOWLOntologyManager()
    return manager.loadOntologyFromOntologyDocument(source, strict)


def released(path: Path) -> dict[str, object]:
    """Return what there is to count in a file of the release, and its identity."""
    ontology = load_alone(path)
    identity = ontology.getOntologyID()
    is_a = [
        axiom
        for axiom in ontology.getAxioms(java("model.AxiomType").SUBCLASS_OF)
        if not axiom.getSuperClass().isAnonymous()
    ]
    return {
        "iri": str(identity.getOntologyIRI().get()),
        "version_iri": str(identity.getVersionIRI().get()),
        "classes": sorted(
            str(one.getIRI().toString())
            for one in ontology.getClassesInSignature()
            if not one.isBuiltIn()
        ),
        "relations": int(ontology.getObjectPropertiesInSignature().size()),
        "is_a": len(is_a),
        "imports": int(ontology.getImportsDeclarations().size()),
        "unlabelled": unlabelled(ontology),
        "beyond_dl": violations(ontology, ["OWL2DLProfile"])["OWL2DLProfile"],
    }


def violations(ontology: Any, names: Iterable[str] = PROFILES) -> dict[str, list[list[str]]]:
    """Return by profile what of an ontology and its imports falls outside: the kind, and OWLAPI's
    message.
    """
    return {
        name: sorted(
            [str(one.getClass().getSimpleName()), str(one.toString())]
            for one in java("profiles." + name)().checkOntology(ontology).getViolations()
        )
        for name in names
    }


def unlabelled(ontology: Any) -> list[str]:
    """Return the classes and the object and data properties, imported ones too, that have no label."""
    included = java("model.parameters.Imports").INCLUDED
    annotations = ontology.getAxioms(java("model.AxiomType").ANNOTATION_ASSERTION, included)
    labelled = {str(axiom.getSubject()) for axiom in annotations if axiom.getProperty().isLabel()}
    entities = [
        *ontology.getClassesInSignature(included),
        *ontology.getObjectPropertiesInSignature(included),
        *ontology.getDataPropertiesInSignature(included),
    ]
    iris = {str(entity.getIRI().toString()) for entity in entities if not entity.isBuiltIn()}
    return sorted(iris - labelled)


def described(ontology: Any) -> dict[str, object]:
    """Return what there is to say of an ontology that was loaded from a file."""
    read = (
        ontology.getOWLOntologyManager()
        .getOntologyFormat(ontology)
        .getOntologyLoaderMetaData()
        .get()
    )
    included = java("model.parameters.Imports").INCLUDED
    return {
        "axioms": int(ontology.getAxiomCount()),
        "classes": sorted(
            str(one.getIRI().toString()) for one in ontology.getClassesInSignature(included)
        ),
        "imports": sorted(
            str(one.getOntologyID().getOntologyIRI().get()) for one in ontology.getImports()
        ),
        "left_over": sorted(str(one) for one in read.getUnparsedTriples().iterator()),
        "unlabelled": unlabelled(ontology),
        "violations": violations(ontology),
    }


def sufficient(ontology: Any) -> Any:
    """Return a copy in which a definition says what is enough to be in the class, not what follows
    from being in it.
    """
    axioms = java("java.util.HashSet")(ontology.getAxioms())
    for axiom in ontology.getAxioms(java("model.AxiomType").EQUIVALENT_CLASSES):
        axioms.remove(axiom)
        for half in axiom.asOWLSubClassOfAxioms():
            if not half.getSuperClass().isAnonymous():
                axioms.add(half)
    return java("apibinding.OWLManager").createOWLOntologyManager().createOntology(axioms)


def error_without(path: Path) -> str:
    """Return the name of the error that loading gives without a catalog."""
    import jpype

    try:
        load(path)
    except jpype.JException as error:
        return str(type(error).__name__).rpartition(".")[2]
    return ""


def main(jars: Path, build: Path) -> dict[str, object]:
    """Return all that the tests ask of OWLAPI."""
    start(jars)
    folder = build / "ontology"
    catalog = folder / "catalog-v001.xml"
    asserted = load(build / "exomet.ttl")
    modules = load(folder / "exomet.ttl", catalog)
    bridge = load(folder / "bridge.ttl", catalog)
    manager = bridge.getOWLOntologyManager()
    merger = java("util.OWLOntologyMerger")(manager)
    joined = merger.createMergedOntology(manager, java("model.IRI").create("urn:joined"))
    return {
        "loaded": {
            "asserted": described(asserted),
            "inferred": described(load(build / "with-inferred.ttl")),
            "modules": described(modules),
            "bridge": described(bridge),
            "borrowed": described(load(folder / "borrowed.ttl")),
        },
        "joined": violations(joined),
        "rules": violations(sufficient(joined), ["OWL2RLProfile"]),
        "without_catalog": error_without(folder / "exomet.ttl"),
        "released": {
            name: released(folder / name)
            for name in ("exomet.owl", "exomet-merged.ttl", "exomet-base.owl", "exomet.obo")
        },
        "same_axioms": bool(load(build / "exomet.rdf").getAxioms().equals(asserted.getAxioms())),
    }


if __name__ == "__main__":
    json.dump(main(*(Path(one).resolve() for one in sys.argv[1:])), sys.stdout)
