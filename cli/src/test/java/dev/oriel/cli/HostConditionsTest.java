package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oriel.machine.HostException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An error of the host is reported in one line that names the file, not as a bug. {@code /dev/full}
 * stands for a full disk.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class HostConditionsTest {
  private static final String NO_SPACE = ": cannot be written: No space left on device";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | run -serial file:/dev/full",
        "1 | run -serial null -trace spapr_iommu_* -D /dev/full",
        "1 | run -serial null -trace enable=spapr_iommu_*,file=/dev/full",
        "2 | run -serial null -dma-sanitizer on,json=/dev/full"
      })
  void aFullDiskIsReportedWithTheFilesName(int status, String line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(
            Main.run(
                List.of(line.split(" ")),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8)))
        .isEqualTo(status);
    assertThat(err.toString(UTF_8)).isEqualTo("oriel: /dev/full" + NO_SPACE + "\n");
  }

  /** The probe writes to its disk, and says so when it cannot. */
  @Test
  void aFullDiskUnderAnImageIsReportedOnceAndTheMachineGoesOn() throws Exception {
    assumeTrue(isolated("true").waitFor() == 0, "a file system can be mounted");
    Path disk = folder.resolve("small/disk.img");
    Files.createDirectory(disk.getParent());
    Process oriel =
        isolated(
            """
            mount -t tmpfs -o size=64k none '%s'
            truncate -s 64M '%s'
            cat /dev/zero >'%s/fill' 2>/dev/null
            exec '%s' --enable-native-access=ALL-UNNAMED -cp '%s' dev.oriel.cli.Main run \
              -drive file='%s',format=raw,if=none,id=d -device nvme,drive=d,serial=s
            """
                .formatted(
                    disk.getParent(),
                    disk,
                    disk.getParent(),
                    ProcessHandle.current().info().command().orElseThrow(),
                    System.getProperty("java.class.path"),
                    disk));

    assertThat(oriel.waitFor()).isEqualTo(1);
    assertThat(folder.resolve("err"))
        .hasContent("oriel: " + disk + NO_SPACE + "; the guest is told of an I/O error\n");
    assertThat(folder.resolve("out")).content().contains("FAIL: 3 of these steps");
  }

  @Test
  void aFullDiskUnderACoreFileIsTheAnswerAndNothingIsLeft() throws Exception {
    assumeTrue(isolated("true").waitFor() == 0, "a file system can be mounted");
    Path core = folder.resolve("small/core");
    Files.createDirectory(core.getParent());
    Process oriel =
        isolated(
            """
            mount -t tmpfs -o size=4k none '%s'
            printf 'dump-guest-memory %s\\nquit\\n' |
              '%s' --enable-native-access=ALL-UNNAMED -cp '%s' dev.oriel.cli.Main run \
              -S -serial null -monitor stdio && ls -A '%s'
            """
                .formatted(
                    core.getParent(),
                    core,
                    ProcessHandle.current().info().command().orElseThrow(),
                    System.getProperty("java.class.path"),
                    core.getParent()));

    assertThat(oriel.waitFor()).isZero();
    assertThat(folder.resolve("out"))
        .hasContent("(oriel) Error: " + core + NO_SPACE + "\n(oriel) (oriel) ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-serial null -trace spapr_iommu_* -D", "-serial file:"})
  void aFifoThatNobodyReadsIsNamed(String options) throws Exception {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    List<String> words = new ArrayList<>(List.of("run"));
    words.addAll(List.of(options.split(" ")));
    words.add(options.endsWith(":") ? words.removeLast() + fifo : fifo.toString());
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CompletableFuture<Integer> status =
        CompletableFuture.supplyAsync(
            () -> Main.run(words, new PrintStream(err), new PrintStream(err, true, UTF_8)));
    while (err.size() == 0) {
      Thread.sleep(20);
    }

    assertThat(Files.readString(fifo)).isNotEmpty();
    assertThat(status.get()).isZero();
    assertThat(err.toString(UTF_8))
        .isEqualTo("oriel: " + fifo + ": is a FIFO that nobody reads; waiting for a reader\n");
  }

  /** Runs a script that may mount file systems, which nobody else sees. */
  private Process isolated(String script) throws IOException {
    return new ProcessBuilder("unshare", "-rm", "sh", "-c", script)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  @Test
  void theLauncherReportsConditionsUnderWhichTheJvmFails()
      throws IOException, InterruptedException {
    Path launcher = Path.of("../oriel").toAbsolutePath();
    for (String trouble : List.of("ulimit -n 20", "mkdir gone && cd gone && rmdir ../gone")) {
      Process process =
          new ProcessBuilder("sh", "-c", trouble + " && exec sh '" + launcher + "' --help")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).isEqualTo(1);
      // A shell without a working directory reports that itself.
      assertThat(output.lines().filter(line -> !line.startsWith("sh: 0: getcwd()")))
          .singleElement()
          .asString()
          .startsWith("oriel: ")
          .containsAnyOf("ulimit -n", "working directory");
    }
  }

  @Test
  void anIoErrorIsNotReportedAsABug() {
    assertThat(
            Main.cause(
                new java.util.ServiceConfigurationError(
                    "service",
                    new java.io.UncheckedIOException(
                        new IOException("/some/file (Too many open files)")))))
        .hasValueSatisfying(e -> assertThat(e).hasMessage("/some/file (Too many open files)"));
    assertThat(Main.cause(new IllegalStateException("a bug"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "run"})
  void aFullDiskUnderStandardOutputIsReported(String line)
      throws IOException, InterruptedException {
    assertThat(run(line, new File("/dev/full"))).isEqualTo(1);
    assertThat(folder.resolve("err")).hasContent("oriel: standard output" + NO_SPACE);
  }

  private int run(String line, File out) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(line.split(" ")));
    return new ProcessBuilder(command)
        .redirectOutput(out)
        .redirectError(folder.resolve("err").toFile())
        .start()
        .waitFor();
  }

  @Test
  void aClosedPipeIsNotAnError() throws IOException {
    StandardOutput gone =
        new StandardOutput(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
              }
            });
    gone.write('x');
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(gone.end(0, new PrintStream(err, true, UTF_8)))
        .isEqualTo(StandardOutput.BROKEN_PIPE);
    assertThat(err.size()).isZero();
  }

  @Test
  void aTraceThatCannotBeWrittenEndsTheMachine() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    assertThat(
            Main.run(
                List.of("run", "-serial", "null", "-trace", "spapr_iommu_*"),
                System.out,
                new PrintStream(full, true, UTF_8)))
        .isEqualTo(1);
  }

  @Test
  void aReportThatCannotBeWrittenDoesNotPreventOthers() throws IOException {
    Path good = folder.resolve("good");
    Map<Path, String> files = new LinkedHashMap<>();
    files.put(Path.of("/dev/full"), "page");
    files.put(folder.resolve("none/picture"), "picture");
    files.put(good, "report");
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    assertThatThrownBy(() -> CompareCommand.write(files, nowhere))
        .isInstanceOf(HostException.class)
        .hasMessage("/dev/full" + NO_SPACE);
    assertThat(good).hasContent("report");
  }

  @Test
  void specialFilesAreNotWaitedFor() throws IOException, InterruptedException {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    for (String line :
        List.of(
            "run -kernel " + fifo,
            "run -kernel " + folder,
            "run -device nvme,drive=d,serial=s -drive if=none,id=d,readonly=on,file=" + fifo,
            "run -trace events=" + folder)) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      assertThat(Main.run(List.of(line.split(" ")), System.out, new PrintStream(err, true, UTF_8)))
          .as(line)
          .isEqualTo(2);
      assertThat(err.toString(UTF_8)).as(line).contains(folder.toString()).hasLineCount(1);
    }
    assertThat(Files.exists(fifo)).isTrue();
  }
}
