"""The command line of this checkout, with the Java and the native libraries that it runs on."""

import io
import os
import shutil
import subprocess
import zipfile
from pathlib import Path, PurePosixPath

from gpu import onnxruntime_release as release
from gpu.pieces import Contents, Link, Program

CHECKOUT = Path(__file__).resolve().parents[2]
_CLI = CHECKOUT / "cli" / "target"

# What jdeps finds that the class path needs, without what only other systems or protocols do;
# elliptic curves and file systems in zip files are found by name.
_MODULES = (
    "java.base,java.compiler,java.desktop,java.management.rmi,java.naming,java.net.http,"
    "java.scripting,java.security.jgss,java.security.sasl,java.sql,jdk.crypto.ec,jdk.management,"
    "jdk.unsupported,jdk.zipfs"
)
_NATIVE = "ai/onnxruntime/native/"
_LINUX = f"{_NATIVE}linux-x64/"
_JNI = "libonnxruntime4j_jni.so"
_OTHER_SYSTEMS = (".dll", ".dylib", ".jnilib")
_ELF, _MACHINE, _X86_64 = b"\x7fELF", slice(18, 20), b"\x3e\x00"


def java_runtime(scratch: Path) -> Contents:
    """A Java 17 with the modules that the command line needs."""
    image, jlink = scratch / "java", shutil.which("jlink")
    if home := os.environ.get("JAVA_HOME"):
        jlink = f"{home}/bin/jlink"
    smaller = ["--strip-java-debug-attributes", "--no-man-pages", "--no-header-files"]
    subprocess.run([jlink, "--add-modules", _MODULES, *smaller, "--output", str(image)], check=True)
    return _folder(image, "java")


def command_line(gpu_jar: Path | None) -> Contents:
    """./twins and its class path; gpu_jar has the classes of ONNX Runtime, if not that here."""
    subprocess.run([str(CHECKOUT / "twins"), "--help"], check=True, stdout=subprocess.DEVNULL)
    jars = [jar for jar in _jars() if gpu_jar is None or jar != _onnxruntime_jar()]
    jars += [gpu_jar] if gpu_jar else []
    return {
        "checkout/twins": Program((CHECKOUT / "twins").read_bytes()),
        "checkout/cli/target/flink-twins-cli.jar": (_CLI / "flink-twins-cli.jar").read_bytes(),
        **{f"checkout/cli/target/lib/{jar.name}": _without_other_systems(jar) for jar in jars},
    }


def native_libraries(gpu_jar: Path | None) -> Contents:
    """ONNX Runtime's, in one folder. With CUDA, all but the JNI library are the Python half's."""
    with zipfile.ZipFile(gpu_jar or _onnxruntime_jar()) as jar:
        names = [f"{_LINUX}{_JNI}"] if gpu_jar else _libraries(jar)
        libraries = {f"native/{PurePosixPath(name).name}": jar.read(name) for name in names}
    if gpu_jar:
        libraries |= {
            "native/libonnxruntime.so": _to(release.LIBRARY),
            "native/libonnxruntime_providers_shared.so": _to(release.SHARED_PROVIDER),
            "native/libonnxruntime_providers_cuda.so": _to(release.CUDA_PROVIDER),
        }
    return libraries


def fetch_gpu_jar(folder: Path) -> Path:
    """The jar of the same release. Its CUDA is 12: of its libraries only the JNI one is used."""
    artifact = f"com.microsoft.onnxruntime:onnxruntime_gpu:{release.VERSION}"
    copy = ["dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"]
    quiet = ["-q", "-B", "-ntp", "-N"]
    subprocess.run([str(CHECKOUT / "mvnw"), *quiet, *copy], cwd=CHECKOUT, check=True)
    return folder / f"onnxruntime_gpu-{release.VERSION}.jar"


def _to(path: str) -> Link:
    return Link(PurePosixPath("..", path))


def _jars() -> list[Path]:
    return sorted((_CLI / "lib").glob("*.jar"))


def _onnxruntime_jar() -> Path:
    (jar,) = (_CLI / "lib").glob("onnxruntime*.jar")
    return jar


def _libraries(jar: zipfile.ZipFile) -> list[str]:
    return [name for name in jar.namelist() if name.startswith(_LINUX) and name.endswith(".so")]


def _without_other_systems(jar: Path) -> bytes:
    """The jar without native code that can't run there, stored as it is, so that it packs well."""
    result = io.BytesIO()
    with zipfile.ZipFile(jar) as source, zipfile.ZipFile(result, "w") as stored:
        for entry in source.infolist():
            content = source.read(entry)
            if not _is_foreign(entry.filename, content):
                stored.writestr(zipfile.ZipInfo(entry.filename, entry.date_time), content)
    return result.getvalue()


def _is_foreign(name: str, content: bytes) -> bool:
    """ONNX Runtime's own libraries are beside the jars, in one folder."""
    if name.startswith(_NATIVE) or name.endswith(_OTHER_SYSTEMS):
        return True
    return content.startswith(_ELF) and content[_MACHINE] != _X86_64


def _folder(folder: Path, name: str) -> Contents:
    return {
        f"{name}/{file.relative_to(folder).as_posix()}": (
            Program(file.read_bytes()) if os.access(file, os.X_OK) else file.read_bytes()
        )
        for file in folder.rglob("*")
        if file.is_file()
    }
