package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The project in examples/plugin is compiled with javac, and used; a broken jar is told in words.
 */
@Timeout(120)
class PluginTest {
  private static final Path EXAMPLE = Path.of("../examples/plugin/src");
  private static final String DEVICES = "META-INF/services/dev.oriel.device.PciDeviceType";

  @TempDir private Path folder;

  private Path example() throws IOException {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-Xlint:all",
                "-Werror",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path")));
    try (Stream<Path> files = Files.walk(EXAMPLE)) {
      files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
    }
    // The class path of the tests may name what is not there.
    arguments.set(1, "-Xlint:all,-path,-classfile");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(status).isZero();
    Path jar = folder.resolve("stopwatch.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      addAll(out, classes);
      addAll(out, EXAMPLE);
    }
    return jar;
  }

  private static void addAll(JarOutputStream out, Path from) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(from.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
  }

  private Path jar(String name, String entry, String text) throws IOException {
    Path jar = folder.resolve(name);
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new JarEntry(entry));
      out.write(text.getBytes(UTF_8));
    }
    return jar;
  }

  /** What a run says, which ends with {@code status}. */
  private String run(int status, String... arguments) throws Exception {
    ProcessBuilder builder = OrielProcess.of("run");
    builder.command().addAll(List.of(arguments));
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(status);
    return said;
  }

  @Test
  void theExampleCompilesAndItsDeviceAndPolicyWork() throws Exception {
    String jar = example().toString();
    assertThat(run(0, "-plugin", jar, "-device", "stopwatch,help")).contains("step", "default 1");
    try (QtestPeer peer =
        QtestPeer.oriel(
            folder,
            "-m",
            "4G",
            "-plugin",
            jar,
            "-device",
            "stopwatch,step=5,addr=1",
            "-device",
            "spapr-pci-host-bridge,index=1,advertise=half",
            "-device",
            "stopwatch,bus=pci.1,addr=0")) {
      // The address of BAR 0 in slot 1, and memory on.
      configure(peer, 0x810, 4, 0x8001_0000L);
      configure(peer, 0x804, 2, 2);
      assertThat(peer.say("readl 0x200080010000")).isEqualTo("OK 0x0000000005000000");
      assertThat(peer.say("readl 0x200080010000")).isEqualTo("OK 0x000000000a000000");
      // Half of 4 GiB, in pages of 64 KiB: 0x8000 of them.
      peer.say("write 0x100000 12 0x000000000800000020000001");
      assertThat(peer.say("rtas ibm,query-pe-dma-window 3 0x100000 5 0x100100")).isEqualTo("OK 0");
      assertThat(peer.say("readl 0x100108")).isEqualTo("OK 0x0000000000008000");
    }
  }

  private static void configure(QtestPeer peer, int register, int size, long value)
      throws IOException {
    peer.say("write 0x100000 20 0x%08x0800000020000000%08x%08x".formatted(register, size, value));
    assertThat(peer.say("rtas ibm,write-pci-config 5 0x100000 1 0x100100")).isEqualTo("OK 0");
    assertThat(peer.say("readl 0x100100")).isEqualTo("OK 0x0000000000000000");
  }

  @Test
  void aMistakeIsOneLine() throws Exception {
    Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
    Path empty = jar("empty.jar", "nothing", "");
    Path missing = jar("missing.jar", DEVICES, "example.Missing\n");
    Path wrong = jar("wrong.jar", DEVICES, "dev.oriel.cli.Main\n");
    assertThat(mistake("no.jar")).contains("no.jar: there is no such file");
    assertThat(mistake(text.toString())).contains("is no jar that can be read");
    assertThat(mistake(empty.toString())).contains("provides nothing", "PciDeviceType");
    assertThat(mistake(missing.toString())).contains("example.Missing");
    assertThat(mistake(wrong.toString())).contains("dev.oriel.cli.Main", "not a subtype");
  }

  private String mistake(String jar) throws Exception {
    String said = run(2, "-plugin", jar);
    assertThat(said).startsWith("oriel: -plugin").hasLineCount(1);
    return said;
  }
}
