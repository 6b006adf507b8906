# eye.py: looks at a part of the screen a hundred times a second
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""A screenshot by a program of its own takes a third of a second: too long for a bench."""

import ctypes
import statistics

# The spread of brightness below which a part of the screen shows no picture.
FLAT = 6


class Image(ctypes.Structure):
    """The beginning of an XImage, and its functions."""
    _fields_ = [(name, ctypes.c_int) for name in ("width", "height", "xoffset", "format")] \
        + [("data", ctypes.POINTER(ctypes.c_ubyte))] \
        + [(name, ctypes.c_int) for name in ("byte_order", "unit", "bit_order", "pad", "depth",
                                             "bytes_per_line", "bits_per_pixel")] \
        + [(name, ctypes.c_ulong) for name in ("red", "green", "blue")] \
        + [("obdata", ctypes.c_void_p), ("create", ctypes.c_void_p),
           ("destroy", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p))]


class Eye:
    def __init__(self):
        self.x11 = ctypes.CDLL("libX11.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self.x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x11.XGetImage.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_int,
                                       ctypes.c_uint, ctypes.c_uint, ctypes.c_ulong, ctypes.c_int]
        self.x11.XGetImage.restype = ctypes.POINTER(Image)
        self.display = self.x11.XOpenDisplay(None)
        self.root = self.x11.XDefaultRootWindow(self.display)

    def take(self, x, y, width, height):
        """Bytes, bytes a line and bytes a pixel of a part of the screen."""
        image = self.x11.XGetImage(self.display, self.root, x, y, width, height,
                                   ctypes.c_ulong(-1).value, 2)
        face = image.contents
        step = face.bits_per_pixel // 8
        data = ctypes.string_at(face.data, face.bytes_per_line * height)
        line = face.bytes_per_line
        face.destroy(ctypes.addressof(face))
        return data, line, step

    def spread(self, x, y, width, height):
        """How much the brightness varies there: next to nothing on a plain surface."""
        data, line, step = self.take(x, y, width, height)
        greens = [data[row * line + column * step + 1]
                  for row in range(0, height, 4) for column in range(0, width, 4)]
        return statistics.pstdev(greens)
