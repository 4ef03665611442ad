"""Ends listening without breaking off connections that were made but not yet accepted.

Closing a socket that listens resets what waits in its queue, and with it requests that clients have
already sent. Where the kernel can (Linux), a filter first drops the packets that open connections;
the queue then runs empty, and who wanted to connect is refused after the close, having sent nothing.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import struct

_SO_ATTACH_FILTER = 26
_FLAGS = 13
_SYN, _SYN_AND_ACK = 0x02, 0x12
# Classic BPF over the TCP header: code, jump if true, jump if false, operand.
_DROP_SYN = b"".join(
    struct.pack("=HBBI", *instruction)
    for instruction in (
        (0x30, 0, 0, _FLAGS),  # load the byte of flags
        (0x54, 0, 0, _SYN_AND_ACK),  # keep these two
        (0x15, 0, 1, _SYN),  # is it SYN alone?
        (0x06, 0, 0, 0),  # then drop the packet
        (0x06, 0, 0, 0xFFFFFFFF),  # else let it pass
    )
)
_INSTRUCTIONS = 5


def refuse_newcomers(descriptor: int) -> bool:
    """Make a listening socket take no new connection; whether the kernel can."""
    buffer = ctypes.create_string_buffer(_DROP_SYN)
    program = struct.pack("@HP", _INSTRUCTIONS, ctypes.addressof(buffer))
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)
        return True
    return False
