"""Tables and migrations rest only on what lies below; import-linter does not see these."""

import ast

from django.apps import apps
from django.db import models
from tests.tidy import tree

APP = "fengsui."


def relation_faults(name: str, target: str, *, hidden: bool, protected: bool) -> list[str]:
    """Return what is wrong with a relation from a model of one context to one of another."""
    if name == target:
        return []
    return [
        *([] if tree.points_down(name, target) else [f"{name} rests on {target}, not below it"]),
        *([] if hidden else ["say related_name='+': nobody below looks up"]),
        *([] if protected else ["say PROTECT: nothing here goes with what lies below"]),
    ]


def migrated_apps(module: ast.Module) -> set[str]:
    """Return the apps that a migration depends on or relates to."""
    found: set[str] = set()
    for node in ast.walk(module):
        match node:
            case ast.Assign(targets=[ast.Name(id="dependencies")], value=ast.List(elts=pairs)):
                for pair in pairs:
                    match pair:
                        case ast.Tuple(elts=[ast.Constant(value=str(label)), _]):
                            found.add(label)
                        case _:  # swappable_dependency(settings.AUTH_USER_MODEL)
                            found.add("directory")
            case ast.keyword(arg="to", value=ast.Constant(value=str(model))):
                found.add(model.partition(".")[0])
    return found


def test_relations_point_down() -> None:
    faults = []
    for model in apps.get_models():
        own = [*model._meta.local_fields, *model._meta.local_many_to_many]
        for field in own:
            target = field.related_model
            if not isinstance(target, type) or not issubclass(target, models.Model):
                continue
            if not (model.__module__.startswith(APP) and target.__module__.startswith(APP)):
                continue
            relation = field.remote_field
            assert relation
            faults += [
                f"{model._meta.label}.{field.name}: {fault}"
                for fault in relation_faults(
                    model._meta.app_label,
                    target._meta.app_label,
                    hidden=relation.hidden,
                    protected=field.many_to_many or relation.on_delete is models.PROTECT,
                )
            ]
    assert not faults, tree.report(faults)


def test_a_relation_that_looks_up_is_seen() -> None:
    assert not relation_faults("callouts", "directory", hidden=True, protected=True)
    assert not relation_faults("callouts", "callouts", hidden=False, protected=False)
    assert relation_faults("directory", "callouts", hidden=True, protected=True)
    assert relation_faults("warnings", "reports", hidden=True, protected=True)
    assert relation_faults("callouts", "directory", hidden=False, protected=True)
    assert relation_faults("callouts", "directory", hidden=True, protected=False)


def test_migrations_point_down() -> None:
    ours = set(tree.contexts())
    faults = [
        f"{tree.shown(path)}: rests on {target}, which is not below {tree.context_of(path)}"
        for path in tree.migrations()
        for target in migrated_apps(tree.parsed(path)) & ours
        if not tree.points_down(tree.context_of(path), target)
    ]
    assert not faults, tree.report(faults)


def test_what_a_migration_rests_on_is_seen() -> None:
    source = """
class Migration:
    dependencies = [("geo", "0001_initial"), migrations.swappable_dependency(AUTH_USER_MODEL)]
    operations = [CreateModel("Call", [("post", ForeignKey(to="hazards.riskpoint"))])]
"""
    assert migrated_apps(ast.parse(source)) == {"geo", "directory", "hazards"}
