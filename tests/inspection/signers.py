"""A civil registry that exists in tests alone: its root, its officers' certificates, and the family cards that they sign."""

import io
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore


class Registry:
    """A root and one officer with a certificate of it, valid for two years from `since`; keys of the older kind or of the newer."""

    def __init__(self, since: datetime | None = None, *, older: bool = False) -> None:
        self._since = since or datetime.now(UTC) - timedelta(days=30)
        self._root_key, self._key = (
            rsa.generate_private_key(65537, 2048) if older else ec.generate_private_key(ec.SECP256R1()) for _ in range(2)
        )

    def _certificate(self, name: str, *, root: bool) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Akar Contoh")])
        usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False)
        usage |= {"digital_signature": not root, "content_commitment": not root, "key_cert_sign": root, "crl_sign": root}
        building = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key((self._root_key if root else self._key).public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._since)
            .not_valid_after(self._since + timedelta(days=730))
            .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key((self._root_key if root else self._key).public_key()), critical=False)
        )
        if not root:
            # Addresses that nobody may ask: who looks at which card is nobody's business, and the inspection has no network.
            asked = x509.UniformResourceIdentifier("http://127.0.0.1:9/")
            points = [x509.DistributionPoint([asked], None, None, None)]
            building = building.add_extension(x509.CRLDistributionPoints(points), critical=False).add_extension(
                x509.AuthorityInformationAccess([x509.AccessDescription(x509.AuthorityInformationAccessOID.OCSP, asked)]), critical=False
            )
        return building.sign(self._root_key, hashes.SHA256())

    @cached_property
    def root(self) -> x509.Certificate:
        """The root's certificate."""
        return self._certificate("Akar Contoh", root=True)

    @cached_property
    def officer(self) -> x509.Certificate:
        """The officer's certificate."""
        return self._certificate("Kepala Dinas Contoh", root=False)

    def put_root_into(self, folder: Path) -> None:
        """As an office does that trusts this registry."""
        (folder / "contoh.pem").write_bytes(self.root.public_bytes(serialization.Encoding.PEM))

    def sign(self, content: bytes, *, field: str = "Tanda1") -> bytes:
        """The PDF with the officer's signature."""
        key = self._key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        store = SimpleCertificateStore()
        store.register(_asn1(self.root))
        signer = signers.SimpleSigner(_asn1(self.officer), asn1_keys.PrivateKeyInfo.load(key), store)
        writer = IncrementalPdfFileWriter(io.BytesIO(content))
        fields.append_signature_field(writer, fields.SigFieldSpec(field, box=(300, 50, 500, 100)))
        out = signers.sign_pdf(writer, signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256"), signer)
        return bytes(out.getvalue())


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
