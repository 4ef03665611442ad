"""The sandbox's own certificate authority: every server and client of it has a certificate of this one."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_VALID: Final = dt.timedelta(days=365)
_EARLY: Final = dt.timedelta(minutes=5)
LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Certificate:
    """The files of a certificate and of its key."""

    certificate: Path
    key: Path


class Authority:
    """A certificate authority in a directory, made when first asked for."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.certificate = directory / "ca.crt"
        self._key = directory / "ca.key"
        if not self.certificate.exists():
            key = _new_key(self._key)
            name = _subject("fairway sandbox", ())
            constraints = x509.BasicConstraints(ca=True, path_length=0)
            builder = _builder(name, name, key).add_extension(constraints, critical=True)
            self.certificate.write_bytes(
                builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
            )

    def issue(
        self, name: str, common_name: str, *, groups: tuple[str, ...] = (), hosts: tuple[str, ...] = ()
    ) -> Certificate:
        """The certificate `name`, of a user in `groups` or of a server at `hosts`, made if not there."""
        issued = Certificate(self._directory / f"{name}.crt", self._directory / f"{name}.key")
        if not issued.certificate.exists():
            issuer = x509.load_pem_x509_certificate(self.certificate.read_bytes())
            key = _new_key(issued.key)
            builder = _builder(_subject(common_name, groups), issuer.subject, key).add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
                critical=False,
            )
            if hosts:
                builder = builder.add_extension(_alternative_names(hosts), critical=False)
            signed = builder.sign(_load_key(self._key), hashes.SHA256())
            issued.certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        return issued

    def signing_key(self, name: str) -> tuple[Path, Path]:
        """A key that signs tokens, and the public half by which they are checked."""
        private, public = self._directory / f"{name}.key", self._directory / f"{name}.pub"
        if not public.exists():
            key = _new_key(private).public_key()
            public.write_bytes(
                key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            )
        return private, public


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLY)
        .not_valid_after(now + _VALID)
    )


def _subject(common_name: str, groups: tuple[str, ...]) -> x509.Name:
    organizations = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, group) for group in groups]
    return x509.Name([*organizations, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _alternative_names(hosts: tuple[str, ...]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName(
        [
            x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
            for host in hosts
        ]
    )


def _new_key(file: Path) -> ec.EllipticCurvePrivateKey:
    key = ec.generate_private_key(ec.SECP256R1())
    file.touch(mode=0o600)
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            # The Kubernetes programs and etcd read this form of a key.
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    return key


def _load_key(file: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(file)
    return key
