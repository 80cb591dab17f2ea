package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.Suite;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A part of Debian's boot, typed at and killed while it is recorded; on the other engine again. */
@Tag("boot")
class DebianReplayTest {
  /** What the kernel prints after about a third of its boot; its console interrupts by then. */
  private static final String FAR_ENOUGH = "hvc0";

  @TempDir Path folder;

  @Test
  void aKilledRecordingIsReplayedAsFarAsItGot() throws Exception {
    GuestImage debian = DebianBootTest.guest(Suite.BOOKWORM);
    Path recorded = folder.resolve("recorded");
    Process process = start(debian, "record", "compiler", recorded, "recorded.err");
    long seed = System.nanoTime();
    System.out.println("DebianReplayTest seed " + seed);
    Random random = new Random(seed);
    try (OutputStream keys = process.getOutputStream()) {
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
      while (!Files.readString(recorded).contains(FAR_ENOUGH)) {
        assertThat(process.isAlive()).as(Files.readString(folder.resolve("recorded.err"))).isTrue();
        assertThat(System.nanoTime()).isLessThan(deadline);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
        keys.write("typed\n".getBytes(StandardCharsets.US_ASCII));
        keys.flush();
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(500));
      process.destroyForcibly().waitFor();
    }

    Path replayed = folder.resolve("replayed");
    Process replay = start(debian, "replay", "interpreter", replayed, "replayed.err");
    replay.getOutputStream().close();
    assertThat(replay.waitFor(10, TimeUnit.MINUTES)).isTrue();
    String said = Files.readString(folder.resolve("replayed.err"));
    assertThat(replay.exitValue()).as(said).isZero();
    assertThat(said).containsPattern("the recording is cut off here, after \\d+ instructions");
    String before = Files.readString(recorded);
    String after = Files.readString(replayed);
    int both = Math.min(before.length(), after.length());
    assertThat(both).isGreaterThan(2000);
    assertThat(after.substring(0, both)).isEqualTo(before.substring(0, both));
  }

  private Process start(GuestImage debian, String mode, String engine, Path out, String errors)
      throws Exception {
    Files.createFile(out);
    return OrielProcess.of(
            "run",
            "-kernel",
            debian.kernel().toString(),
            "-initrd",
            debian.initramfs().getFirst().toString(),
            "-append",
            "console=hvc0 keep_bootcon",
            "-m",
            "1G",
            "-engine",
            engine,
            "-icount",
            "shift=auto,rr=" + mode + ",rrfile=" + folder.resolve("log"))
        .redirectOutput(out.toFile())
        .redirectError(folder.resolve(errors).toFile())
        .start();
  }
}
