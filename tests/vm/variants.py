"""Edited copies of a kernel module: each is wrong in one way, or only looks so."""

import lzma
import struct
import subprocess

MARKER = b"~Module signature appended~\n"
COMMON = 0xfff2  # SHN_COMMON


class Module:
    """The bytes of an ELF64 object of little endian, and where its parts are."""

    def __init__(self, data):
        self.data = bytearray(data)
        table, = struct.unpack_from("<Q", data, 0x28)
        size, count, names = struct.unpack_from("<HHH", data, 0x3a)
        headers = [struct.unpack_from("<IIQQQQIIQQ", data, table + i * size) for i in range(count)]
        text = headers[names][4]
        self.sections = {}
        for i, header in enumerate(headers):
            start = text + header[0]
            name = bytes(data[start:data.index(b"\0", start)]).decode()
            self.sections[name] = (header[4], header[5], table + i * size)

    def replace(self, section, old, new):
        """Overwrites a text of a section with one of the same length."""
        start, size, _ = self.sections[section]
        assert len(old) == len(new), (old, new)
        at = self.data.index(old, start, start + size)
        self.data[at:at + len(old)] = new
        return self

    def set(self, at, value):
        self.data[at:at + len(value)] = value
        return self

    def version_at(self, symbol):
        """Where the entry of a symbol in __versions begins."""
        start, size, _ = self.sections["__versions"]
        for at in range(start, start + size, 64):
            if bytes(self.data[at + 8:at + 64]).rstrip(b"\0") == symbol:
                return at
        raise KeyError(symbol)

    def symbol_at(self, name):
        """Where a symbol in .symtab begins."""
        start, size, _ = self.sections[".symtab"]
        strings = self.sections[".strtab"][0]
        for at in range(start, start + size, 24):
            offset, = struct.unpack_from("<I", self.data, at)
            begin = strings + offset
            if bytes(self.data[begin:begin + len(name) + 1]) == name + b"\0":
                return at
        raise KeyError(name)


def vermagic_of(data):
    start = data.index(b"vermagic=") + 9
    return bytes(data[start:data.index(b"\0", start)])


def with_trailer(data, signature, header):
    return bytes(data) + signature + header + MARKER


def signature_header(id_type, length, algorithm=0):
    return struct.pack(">BBBBBBBBI", algorithm, 0, id_type, 0, 0, 0, 0, 0, length)


def with_extended_tables(data, work):
    """Tables of 6.14 with wrong CRCs, which older kernels do not look at."""
    plain, crcs, names, result = (work + "/" + n for n in ("plain", "crcs", "names", "result"))
    for path, content in ((plain, data), (crcs, b"\x01\x02\x03\x04"), (names, b"module_layout\0")):
        with open(path, "wb") as file:
            file.write(content)
    subprocess.run(["objcopy", "--add-section", "__version_ext_crcs=" + crcs,
                    "--add-section", "__version_ext_names=" + names, plain, result], check=True)
    with open(result, "rb") as file:
        return file.read()


def zstd(data):
    return subprocess.run(["zstd", "-q", "-c"], input=data, stdout=subprocess.PIPE,
                          check=True).stdout


def of_using(data, symbol, work):
    """Variants of a module that uses a symbol; name of the file -> bytes."""
    def module():
        return Module(data)

    def crc_of(name):
        at = module().version_at(name)
        return module().set(at, bytes([data[at] ^ 0xff]))

    magic = vermagic_of(data)
    this_module = module().sections[".gnu.linkonce.this_module"]
    other = b"z" + symbol[1:]
    packed = lzma.compress(data, check=lzma.CHECK_CRC32)
    damaged = bytearray(packed)
    damaged[len(damaged) // 2] ^= 0xff
    variants = {
        "no-versions.ko": module().replace(".shstrtab", b"\0__versions\0", b"\0__vorsions\0"),
        "other-release.ko": module().replace(".modinfo", magic, b"9" + magic[1:]),
        "other-preempt.ko": module().replace(".modinfo", b" preempt", b" preemqt"),
        "no-last-blank.ko": module().replace(".modinfo", magic + b"\0", magic[:-1] + b"\0\0"),
        "no-vermagic.ko": module().replace(".modinfo", b"vermagic=", b"vermagix="),
        "other-crc.ko": crc_of(symbol),
        "other-layout.ko": crc_of(b"module_layout"),
        "no-crc.ko": module().set(module().version_at(symbol) + 8, b"z"),
        "no-layout.ko": module().set(module().version_at(b"module_layout") + 8, b"z"),
        "renamed-symbol.ko": module().replace(".strtab", b"\0" + symbol + b"\0",
                                              b"\0" + other + b"\0"),
        "common-symbol.ko": module().set(module().symbol_at(symbol) + 6,
                                         struct.pack("<H", COMMON)),
        "other-machine.ko": module().set(0x12, struct.pack("<H", 183)),
        "half.ko": data[:len(data) // 2],
        "no-module.ko": b"no module at all",
        "smaller-struct.ko": module().set(this_module[2] + 0x20,
                                          struct.pack("<Q", this_module[1] - 64)),
        "trailer-too-long.ko": with_trailer(data, b"", signature_header(2, 0x7fffffff)),
        "trailer-odd.ko": with_trailer(data, b"\x30\x00", signature_header(2, 2, algorithm=1)),
        "trailer-no-cms.ko": with_trailer(data, b"\x30\x02\x05\x00", signature_header(2, 4)),
        "trailer-unknown-kind.ko": with_trailer(data, b"\x30\x00", signature_header(1, 2)),
        "extended-tables.ko": with_extended_tables(data, work),
        "crc32.ko.xz": packed,
        "crc64.ko.xz": lzma.compress(data, check=lzma.CHECK_CRC64),
        "damaged.ko.xz": bytes(damaged),
        "plain.ko.zst": zstd(data),
        "xz-called.ko": packed,
    }
    return {name: bytes(m.data if isinstance(m, Module) else m) for name, m in variants.items()}


def of_license(data):
    """A module that uses a symbol for the GPL, under another license."""
    return {"proprietary.ko": bytes(Module(data).replace(".modinfo", b"license=GPL\0",
                                                          b"license=XYZ\0").data)}


def of_name_space(data, name_space):
    """A module that uses a symbol of a name space, importing another."""
    old = b"import_ns=" + name_space
    return {"other-name-space.ko": bytes(Module(data).replace(
        ".modinfo", old, old[:-1] + b"#").data)}


def of_export(data, exported, taken):
    """A module that exports a symbol, under a name that the kernel exports."""
    assert len(exported) == len(taken)
    return {"duplicate-symbol.ko": bytes(data).replace(exported, taken)}
