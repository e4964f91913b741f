"""Packages that bear the name of a function of the Python interface, and are called as it.

Python sets a package as an attribute of the one above it: ``exomet.questions`` is the package as
soon as anything in it is imported. So that ``exomet.questions()`` works then too, the package
itself can be called.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


def make_callable(package: str, module: str) -> None:
    """Let a package be called as the function of its name in one of its modules.

    Args:
        package: its name, such as ``exomet.questions``.
        module: the name of the module, such as ``door``; it is imported by the first call.
    """

    class _CallablePackage(ModuleType):
        @property
        def __signature__(self) -> Any:
            from inspect import signature

            return signature(_function_of(package, module))

        def __call__(self, *values: Any, **named: Any) -> Any:
            return _function_of(package, module)(*values, **named)

    sys.modules[package].__class__ = _CallablePackage


def _function_of(package: str, module: str) -> Any:
    return getattr(import_module(f"{package}.{module}"), package.rpartition(".")[2])
