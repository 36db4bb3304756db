"""The routes of plug-ins. Each stands below `/api/plugins/`, with the namespace of its kind."""

from collections.abc import Collection, Iterable, Iterator

from fastapi import APIRouter
from fastapi.routing import APIRoute

from api.middleware.fast_path import routes_of
from tasks import plugins
from tasks.plugins import JobPlugin, PluginBroken


def routers(own: Iterable[APIRouter], installed: Iterable[JobPlugin]) -> Iterator[APIRouter]:
    """Those that fit beside our `own`."""
    names = {route.name for router in own for route in router.routes if isinstance(route, APIRoute)}
    for plugin in (one for one in installed if one.router):
        try:
            router = plugins.load_part(plugin.router or "")
            routes = _checked(plugin, router, names)
        except Exception as error:  # a package may raise anything when it is imported, and the API has other routes
            plugins.report(plugin.kind, error)
            continue
        names |= {route.name for route in routes}
        yield router


def _checked(plugin: JobPlugin, router: object, names: Collection[str]) -> list[APIRoute]:
    if not isinstance(router, APIRouter):
        raise PluginBroken(f"{plugin.router} is no APIRouter")
    routes = [route for route in router.routes if isinstance(route, APIRoute)]
    if not any(route.path == plugin.path and "POST" in (route.methods or ()) for route in routes):
        raise PluginBroken(f"{plugin.router} has no POST {plugin.path}, where clients submit its kind")
    place = plugin.path.rpartition("/")[0] + "/"
    for route in router.routes:
        if not isinstance(route, APIRoute) or not route.path.startswith(place):
            raise PluginBroken(f"{route} is no HTTP route below {place}")
        if route.name in names:
            raise PluginBroken(f"another route has the name {route.name!r} already")
    routes_of([router])
    return routes
