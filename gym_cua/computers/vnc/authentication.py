"""VNC authentication (RFC 6143, 7.2.2): a challenge, encrypted with the password by DES."""

from __future__ import annotations

from ...errors import SetupError


def challenge_response(challenge: bytes, password: str) -> bytes:
    """Return the answer to a challenge of 16 bytes.

    Only the first eight characters of the password count, and each byte of the key is mirrored.

    Raises:
        SetupError: The package ``cryptography`` is missing, or the password is not Latin-1.
    """
    try:
        from cryptography.hazmat.primitives.ciphers import Cipher, modes

        try:
            from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
        except ImportError:
            from cryptography.hazmat.primitives.ciphers.algorithms import TripleDES
    except ImportError as error:
        message = "VNC passwords need the package cryptography. Run: pip install 'gym-cua[vnc]'"
        raise SetupError(message) from error
    try:
        letters = password.encode("latin-1")[:8].ljust(8, b"\0")
    except UnicodeEncodeError as error:
        message = "The VNC password has characters outside Latin-1, which none can have. Correct it."
        raise SetupError(message) from error
    mirrored = bytes(int(f"{byte:08b}"[::-1], 2) for byte in letters)
    # Three equal keys make of triple DES the single one that is asked for.
    encryptor = Cipher(TripleDES(mirrored * 3), modes.ECB()).encryptor()
    return encryptor.update(challenge) + encryptor.finalize()
