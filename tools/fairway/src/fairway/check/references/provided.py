"""The Secrets and ConfigMaps of a rendered set, those that operators make of its objects among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from fairway.check.references.index import Entry, Index
from fairway.check.references.operators import charted
from fairway.yamlio.values import items, mapping, text, value

Keys = frozenset[str] | None
"""The keys that an object is known to have; None where only the cluster knows."""

Found = tuple[str, str, str, Keys]
"""Kind, namespace, name and keys of an object that there will be."""

_TLS: Final = frozenset({"tls.crt", "tls.key", "ca.crt"})
_ISSUERS: Final = ("cert-manager.io/issuer", "cert-manager.io/cluster-issuer", "kubernetes.io/tls-acme")


class Provided:
    """What there is to refer to; `is_external` says what others make, by kind, namespace and name."""

    def __init__(self, index: Index, is_external: Callable[[str, str, str], bool]) -> None:
        self.index = index
        self._is_declared = is_external
        self._charted = charted(index)
        self._keys: dict[tuple[str, str, str], Keys] = {}
        for kind, maker in _MAKERS.items():
            for entry in index.of_kind(kind):
                for made_kind, namespace, name, keys in maker(entry):
                    self._keys[made_kind, namespace, name] = keys

    def is_external(self, kind: str, namespace: str, name: str) -> bool:
        """Whether somebody else makes the object: it is declared so, or a chart goes to its namespace."""
        return namespace in self._charted or self._is_declared(kind, namespace, name)

    def has(self, kind: str, namespace: str, name: str) -> bool:
        """Whether there is such an object, or somebody else makes it."""
        return (kind, namespace, name) in self._keys or self.is_external(kind, namespace, name)

    def lacks_key(self, kind: str, namespace: str, name: str, key: str) -> bool:
        """Whether the object is known to be without a key."""
        keys = self._keys.get((kind, namespace, name))
        return keys is not None and key not in keys and not self._is_declared(kind, namespace, name)

    def keys(self, kind: str, namespace: str, name: str) -> list[str]:
        """The keys that are known, in order."""
        return sorted(self._keys.get((kind, namespace, name)) or ())

    def names(self, kind: str, namespace: str) -> list[str]:
        """The names of the objects of a kind in a namespace, in order."""
        return sorted(name for each, where, name in self._keys if (each, where) == (kind, namespace))


def _config_map(entry: Entry) -> Iterator[Found]:
    keys = {*mapping(entry.manifest, "data"), *mapping(entry.manifest, "binaryData")}
    yield "ConfigMap", entry.namespace, entry.id.name, frozenset(keys)


def _secret(entry: Entry) -> Iterator[Found]:
    keys = {*mapping(entry.manifest, "data"), *mapping(entry.manifest, "stringData")}
    is_token = text(entry.manifest, "type") == "kubernetes.io/service-account-token"
    yield "Secret", entry.namespace, entry.id.name, None if is_token else frozenset(keys)


def _external_secret(entry: Entry) -> Iterator[Found]:
    """`dataFrom` brings keys that nobody sees here (https://external-secrets.io/latest/api/externalsecret/)."""
    spec = mapping(entry.manifest, "spec")
    own = frozenset(text(each, "secretKey") for _, each in items(spec, "data"))
    template = mapping(spec, "target", "template")
    if value(spec, "dataFrom") or value(template, "templateFrom"):
        keys: Keys = None
    elif "data" in template:
        merged = own if text(template, "mergePolicy") == "Merge" else frozenset[str]()
        keys = merged | frozenset(mapping(template, "data"))
    else:
        keys = own
    yield "Secret", entry.namespace, text(spec, "target", "name") or entry.id.name, keys


def _sealed_secret(entry: Entry) -> Iterator[Found]:
    spec = mapping(entry.manifest, "spec")
    keys = {*mapping(spec, "encryptedData"), *mapping(spec, "template", "data")}
    yield "Secret", entry.namespace, entry.id.name, frozenset(keys)


def _certificate(entry: Entry) -> Iterator[Found]:
    yield "Secret", entry.namespace, text(entry.manifest, "spec", "secretName"), _TLS


def _ingress(entry: Entry) -> Iterator[Found]:
    annotations = mapping(entry.manifest, "metadata", "annotations")
    if any(each in annotations for each in _ISSUERS):
        for _, tls in items(entry.manifest, "spec", "tls"):
            yield "Secret", entry.namespace, text(tls, "secretName"), _TLS


def _synced(entry: Entry) -> Iterator[Found]:
    """Vault's operator: https://developer.hashicorp.com/vault/docs/platform/k8s/vso."""
    yield "Secret", entry.namespace, text(entry.manifest, "spec", "destination", "name"), None


def _bundle(entry: Entry) -> Iterator[Found]:
    """The trust bundles of trust-manager are ConfigMaps in every namespace; only the own one is known."""
    yield "ConfigMap", entry.namespace, entry.id.name, None


_MAKERS: Final[dict[str, Callable[[Entry], Iterator[Found]]]] = {
    "Bundle": _bundle,
    "Certificate": _certificate,
    "ConfigMap": _config_map,
    "ExternalSecret": _external_secret,
    "Ingress": _ingress,
    "SealedSecret": _sealed_secret,
    "Secret": _secret,
    "VaultDynamicSecret": _synced,
    "VaultPKISecret": _synced,
    "VaultStaticSecret": _synced,
}
