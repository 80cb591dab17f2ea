package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.Suite;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debian with a disk, twice, while time counts instructions; with one processor and several. */
@Tag("boot")
class DebianIcountTest {
  /** All that depends on time, on chance, or on who comes first. */
  private static final String SCRIPT =
      """
      dmesg
      date
      od -N 16 -x /dev/urandom
      dd if=/dev/zero bs=64k count=64 | tr '\\0' x | dd of=/dev/nvme0n1 bs=64k conv=fsync
      echo 3 >/proc/sys/vm/drop_caches
      md5sum /dev/nvme0n1
      for i in 1 2 3; do dd if=/dev/zero bs=64k count=40 | md5sum & done; wait
      cat /proc/interrupts /proc/timer_list /proc/vmstat /proc/schedstat
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aBootIsTheSameToTheLastByteAndNanosecond(int processors) throws Exception {
    LongTests.begin();
    GuestImage debian = DebianBootTest.guest(Suite.BOOKWORM);
    assertThat(debian.kernel()).exists();
    String cpus = Integer.toString(processors);
    String first = run(List.of("-smp", cpus));
    assertThat(first).contains("nvme0q1", "now at ");
    assertThat(run(List.of("-smp", cpus, "-seed", "1", "-rtc", "base=2026-01-01")))
        .isEqualTo(first);
  }

  private String run(List<String> options) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("run", "debian", "-icount", "shift=auto"));
    words.addAll(options);
    words.addAll(List.of("--", "sh", "-c", SCRIPT));
    Path out = folder.resolve("out");
    Process process =
        OrielProcess.of(words.toArray(String[]::new))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(out)).isZero();
    return Files.readString(out);
  }
}
