"""The handlers of plug-ins. Importing this module registers them, as importing `tasks.answers` registers its own."""

from tasks import plugins
from tasks.contracts import PLUGINS
from tasks.handlers import HANDLERS
from tasks.plugins import JobPlugin, PluginBroken


def register(plugin: JobPlugin) -> None:
    """A kind without a handler for each stage gets none: workers claim what they have a handler for, and the rest of
    its jobs wait for a worker that can do them."""
    stages = {(plugin.kind, stage) for stage in plugin.contract.stages}
    try:
        plugins.load_part(plugin.handlers)
        if missing := [stage for kind, stage in sorted(stages - HANDLERS.keys())]:
            raise PluginBroken(f"{plugin.handlers} handles no stage {missing[0]!r}")
    except Exception as error:  # a package may raise anything when it is imported, and the worker has other jobs
        for stage in stages & HANDLERS.keys():
            del HANDLERS[stage]
        plugins.report(plugin.kind, error)


for _plugin in PLUGINS.values():
    register(_plugin)
