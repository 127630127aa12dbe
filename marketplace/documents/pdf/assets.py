"""The only files that a PDF may draw on: fonts and style sheets of our packages. Nothing else is fetched, whatever a template asks for."""

from pathlib import Path

from pylopdf_fonts_zh_cn import sans_path
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SCHEME = "asset:"
_FILES: dict[str, tuple[Path, str]] = {
    "sans.otf": (sans_path(), "font/otf"),
    "page.css": (Path(__file__).parent / "page.css", "text/css"),
}


class PackagedAssets(URLFetcher):  # type: ignore[misc]  # the library has no types
    """Serves `asset:NAME`. The library's own fetcher would read files of the machine and call other hosts."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """One packaged file. Raises: FatalURLFetchingError, which ends the rendering; anything milder would only be logged."""
        name = url.removeprefix(SCHEME) if url.startswith(SCHEME) else None
        if name not in _FILES:
            raise FatalURLFetchingError("a document asked for something that is no packaged asset")
        path, media_type = _FILES[name]
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": media_type})
