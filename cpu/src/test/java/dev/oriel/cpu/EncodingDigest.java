package dev.oriel.cpu;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Counts of outcomes and a checksum of all outcomes, for each primary opcode, without the words for
 * which a judge departs from the ISA.
 */
final class EncodingDigest {
  private final String kind;
  private final List<Integer> skippedSlots;
  private final MessageDigest[] digests = new MessageDigest[64];
  private final int[] illegal = new int[64];
  private final int[] privileged = new int[64];
  private final int[] others = new int[64];

  EncodingDigest(String kind, List<Integer> skippedSlots) {
    this.kind = kind;
    this.skippedSlots = skippedSlots;
    for (int i = 0; i < digests.length; i++) {
      digests[i] = sha256();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether the judges must agree about {@code word}. */
  static boolean compared(int word, List<Integer> skippedSlots) {
    return !skippedSlots.contains(Encodings.slot(word))
        && Encodings.departure(word, Encodings.ISA.decode(word)) == null;
  }

  void add(int[] words, byte[] outcomes) {
    for (int i = 0; i < words.length; i++) {
      if (!compared(words[i], skippedSlots)) {
        continue;
      }
      int primary = words[i] >>> 26;
      digests[primary].update(outcomes[i]);
      int[] counter =
          switch (outcomes[i]) {
            case 'i' -> illegal;
            case 'p' -> privileged;
            default -> others;
          };
      counter[primary]++;
    }
  }

  /** A line for each primary opcode. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < digests.length; i++) {
      if (illegal[i] + privileged[i] + others[i] > 0) {
        String sum = HexFormat.of().formatHex(digests[i].digest(), 0, 8);
        lines.add(
            "%s %d: %d illegal, %d privileged, %d others, %s"
                .formatted(kind, i, illegal[i], privileged[i], others[i], sum));
      }
    }
    return lines;
  }
}
