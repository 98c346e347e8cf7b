"""Serves the document that describes the clients, over https on loopback. Arguments: where its certificate
is written, and then where its address."""

import datetime
import http.server
import ipaddress
import json
import os
import ssl
import sys
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

CALLBACKS = ["http://127.0.0.1:41997/callback", "http://127.0.0.1:41998/callback"]


def certify():
    """A key for localhost, and a certificate signed with it; both as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "docent-clients")])
    now = datetime.datetime.now(datetime.timezone.utc)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private, certificate.public_bytes(pem)


class Documents(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        document = {
            "client_id": f"https://localhost:{self.server.server_port}/client.json",
            "client_name": "docent-clients, described",
            "redirect_uris": CALLBACKS,
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
        }
        body = json.dumps(document).encode()
        self.send_response(200 if self.path == "/client.json" else 404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main(trusted, address):
    private, certificate = certify()
    with open(trusted, "wb") as file:
        file.write(certificate)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Documents)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:
        file.write(private + certificate)
        file.flush()
        context.load_cert_chain(file.name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with open(address + ".new", "w") as file:
        file.write(f"https://localhost:{server.server_port}/client.json")
    os.replace(address + ".new", address)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
