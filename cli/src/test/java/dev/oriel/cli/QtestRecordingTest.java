package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A test program gets the answers of QEMU from Oriel: memory in all forms, RTAS calls,
 * configuration space and registers of a device, DMA windows, interrupts, mistakes.
 */
@Timeout(120)
class QtestRecordingTest {
  /** Oriel refuses a month 13 (docs/qtest.md). */
  private static final List<String> EXPLAINED =
      List.of("< OK 0x000000005a5a5a5a, Oriel < OK 0xfffffffd5a5a5a5a");

  @TempDir private Path folder;

  @Test
  void answersAreThoseRecorded() throws Exception {
    try (QtestPeer oriel = QtestPeer.oriel(folder, QtestRecording.machine(folder))) {
      compare(QtestRecording.load(), oriel);
    }
  }

  @Test
  void answersAreThoseOfTheQemuThatIsHere() throws Exception {
    assumeTrue(QtestPeer.hasQemu(), "qemu-system-ppc64 is not installed");
    QtestRecording qemu;
    try (QtestPeer peer = QtestPeer.qemu(folder, QtestRecording.machine(folder))) {
      qemu = QtestRecording.load().with(peer);
    }
    try (QtestPeer oriel = QtestPeer.oriel(folder, QtestRecording.machine(folder))) {
      compare(qemu, oriel);
    }
  }

  private static void compare(QtestRecording qemu, QtestPeer peer) throws Exception {
    List<String> theirs = qemu.lines();
    List<String> ours = qemu.with(peer).lines();
    assertThat(theirs.stream().filter(line -> line.startsWith("< ")).count()).isGreaterThan(200);
    assertThat(ours).hasSameSizeAs(theirs);
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < theirs.size(); i++) {
      if (!theirs.get(i).equals(ours.get(i))) {
        differences.add(theirs.get(i) + ", Oriel " + ours.get(i));
      }
    }
    assertThat(differences).isEqualTo(EXPLAINED);
  }
}
