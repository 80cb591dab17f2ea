package dev.oriel.net.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReassemblyTest {
  private static final int MORE = 0x2000;

  private static Packet.Fragment fragment(byte[] frame) {
    return Packet.read(frame, Wire.HEADER).orElseThrow();
  }

  private static byte[] frame(int flags, String text) {
    return Frames.ip(
        Packet.UDP, Frames.GUEST, Frames.HOST, 7, flags, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** A frame may be 64 KiB long, and its fragment 8 bytes. */
  @Test
  void keepsOfAFrameOnlyTheFragment() {
    Reassembly reassembly = new Reassembly();
    byte[] frame = frame(MORE, "a frame ");
    assertThat(reassembly.add(fragment(frame), 0)).isEmpty();
    Arrays.fill(frame, (byte) 0);
    Optional<Packet> whole = reassembly.add(fragment(frame(1, "is lent")), 0);
    assertThat(whole.map(packet -> StandardCharsets.US_ASCII.decode(packet.payload()).toString()))
        .hasValue("a frame is lent");
    assertThat(reassembly.isEmpty()).isTrue();
  }
}
