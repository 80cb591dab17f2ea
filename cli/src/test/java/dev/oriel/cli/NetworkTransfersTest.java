package dev.oriel.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oriel.guests.Suite;
import dev.oriel.testkit.LongTests;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@link NetworkTransfers} of 6 MB; {@code -Doriel.megabytes=N} makes them N in all, and {@code
 * -Doriel.joint=hub} or {@code group} chooses one of the networks ({@code conformance/network}).
 */
@Tag("boot")
class NetworkTransfersTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void guestsOfOrielAndQemuExchangeBytesUnchanged(NetworkTransfers.Joint joint) throws Exception {
    int megabytes = Integer.getInteger("oriel.megabytes", 0);
    if (megabytes == 0) {
      LongTests.begin();
    }
    String chosen = System.getProperty("oriel.joint", joint.name());
    assumeTrue(joint.name().equalsIgnoreCase(chosen), "another network was chosen");
    assumeTrue(QtestPeer.hasQemu(), "qemu-system-ppc64 is not installed");
    DebianBootTest.guest(Suite.BOOKWORM);
    NetworkTransfers.run(folder, megabytes == 0 ? 6 : megabytes, joint);
  }
}
