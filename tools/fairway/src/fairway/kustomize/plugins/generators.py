"""Objects made by generator plugins."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from fairway.errors import KustomizeError, UnsupportedError
from fairway.kustomize.generators.generate import HELM_REMEDY
from fairway.kustomize.generators.objects import make_config_map, make_secret
from fairway.kustomize.helm.config import HelmConfig
from fairway.kustomize.helm.options import HelmOptions
from fairway.kustomize.loader import Loader
from fairway.kustomize.plugins.load import Plugin, in_plugin
from fairway.kustomize.plugins.types import ConfigMapConfig, IamPolicyConfig, SecretConfig
from fairway.yamlio.node import Mapping
from fairway.yamlio.read import read_documents

Config = TypeVar("Config", ConfigMapConfig, SecretConfig)


def run_generator(plugin: Plugin, loader: Loader, helm: HelmOptions | None = None) -> list[Mapping]:
    """What the plugin makes.

    Raises KustomizeError, also for a plugin that is no generator; LoadError; UnsupportedError for a
    chart when there is no helm to call.
    """
    config = plugin.config
    try:
        if isinstance(config, ConfigMapConfig):
            return [make_config_map(_named(config), loader)]
        if isinstance(config, SecretConfig):
            return [make_secret(_named(config), loader)]
        if isinstance(config, IamPolicyConfig):
            return [_service_account(config)]
        if isinstance(config, HelmConfig):
            return _chart(config, helm, loader)
    except KustomizeError as error:
        raise in_plugin(error, plugin, loader) from None
    raise KustomizeError(
        f"plugin {plugin.label} is no generator",
        file=loader.file,
        remedy="List it under `transformers:` or `validators:`.",
    )


def _chart(config: HelmConfig, helm: HelmOptions | None, loader: Loader) -> list[Mapping]:
    if helm is None:
        raise UnsupportedError("helm is not enabled", remedy=HELM_REMEDY)
    # Imported by those who have charts: they are few.
    from fairway.kustomize.helm.inflate import inflate  # noqa: PLC0415

    return inflate(config, helm, loader)


def _named(config: Config) -> Config:
    """The configuration with name and namespace of its metadata where it has none of its own."""
    return replace(
        config,
        name=config.name or config.metadata.name,
        namespace=config.namespace or config.metadata.namespace,
    )


def _service_account(config: IamPolicyConfig) -> Mapping:
    """A Kubernetes service account that stands for one of Google's cloud."""
    if config.cloud != "gke":
        raise KustomizeError(f"the cloud provider '{config.cloud}' is not supported", remedy="Only gke is.")
    service, account = config.kubernetes_service, config.service_account
    text = (
        "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  annotations:\n"
        f"    iam.gke.io/gcp-service-account: {account.name}@{account.project_id}.iam.gserviceaccount.com\n"
        f"  name: {service.name}\n"
    )
    if service.namespace:
        text += f"  namespace: {service.namespace}\n"
    node = read_documents(text)[0]
    if type(node) is not dict:
        raise KustomizeError("the names of the service account are not plain text")
    return node
