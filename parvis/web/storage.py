"""Static files under names that change with their content, modules included."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedModulesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """whitenoise's storage, where a module imports the others by their hashed names too.

    Without it, a module kept for a year would import others by their plain names: two versions would mix.
    """

    support_js_module_import_aggregation = True
