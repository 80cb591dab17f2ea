package dev.oriel.machine;

import dev.oriel.testkit.Assembly;
import dev.oriel.testkit.SmallElf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Programs of a few big-endian instructions, written down as such. */
final class TinyGuest {
  private static final int LOADED_AT = 0x40_0000;
  private static final int SC_1 = 0x4400_0022;
  private static final int FOR_EVER = 0x4800_0000;
  private static final int NOP = 0x6000_0000;

  private final List<Integer> words = new ArrayList<>();

  private TinyGuest() {}

  /** Makes one RTAS call, then loops. */
  static Image rtas(int token, int results, int... args) {
    return rtasAfter(List.of(), token, results, args);
  }

  /** The same, with other instructions before. */
  static Image rtasAfter(List<Integer> first, int token, int results, int... args) {
    TinyGuest guest = new TinyGuest();
    int buffer = LOADED_AT + (first.size() + 6) * Integer.BYTES;
    first.forEach(guest::add);
    guest.add(0x3c80_0000 | buffer >>> 16); // lis r4
    guest.add(0x6084_0000 | buffer & 0xffff); // ori r4,r4
    guest.add(0x3c60_0000); // lis r3,0
    guest.add(0x6063_f000); // ori r3,r3,0xf000
    guest.add(SC_1);
    guest.add(FOR_EVER);
    guest.add(token);
    guest.add(args.length);
    guest.add(results);
    for (int arg : args) {
      guest.add(arg);
    }
    for (int i = 0; i < results; i++) {
      guest.add(0);
    }
    return Image.of("rtas " + Integer.toHexString(token), guest.elf());
  }

  /** A program as {@link Assembly} reads it. */
  static Image assembled(String name, String text) {
    TinyGuest guest = new TinyGuest();
    Assembly.words(text, LOADED_AT).forEach(guest::add);
    return Image.of(name, guest.elf());
  }

  /**
   * A little-endian program; it starts after 8 instructions that switch to little-endian mode. With
   * {@code big}, these do nothing and the program is big-endian.
   */
  static Image after8(String name, String text, boolean big) {
    TinyGuest guest = new TinyGuest();
    int[] toLittle = {
      0x429f_0005, // bcl 20,31,4
      0x7d48_02a6, // mflr r10
      0x394a_001c, // addi r10,r10,28
      0x7d60_00a6, // mfmsr r11
      0x696b_0001, // xori r11,r11,1
      0x7d5a_03a6, // mtsrr0 r10
      0x7d7b_03a6, // mtsrr1 r11
      0x4c00_0024 // rfid
    };
    for (int word : toLittle) {
      guest.add(big ? NOP : word);
    }
    for (int word : Assembly.words(text, LOADED_AT + 32)) {
      guest.add(big ? word : Integer.reverseBytes(word));
    }
    return Image.of(name, guest.elf());
  }

  /** Puts out every character it gets. */
  static Image echo() {
    TinyGuest guest = new TinyGuest();
    guest.add(0x3860_0054); // li r3,H_GET_TERM_CHAR
    guest.add(0x3880_0000); // li r4,0
    guest.add(SC_1);
    guest.add(0x2c24_0000); // cmpdi r4,0
    guest.add(0x4182_fff0); // beq -16
    guest.add(0x7cc7_3378); // mr r7,r6
    guest.add(0x7ca6_2b78); // mr r6,r5
    guest.add(0x7c85_2378); // mr r5,r4
    guest.add(0x3880_0000); // li r4,0
    guest.add(0x3860_0058); // li r3,H_PUT_TERM_CHAR
    guest.add(SC_1);
    guest.add(0x4bff_ffd4); // b -44
    return Image.of("echo", guest.elf());
  }

  /** Runs into what is no instruction, for ever. */
  static Image lost() {
    TinyGuest guest = new TinyGuest();
    guest.add(0);
    return Image.of("lost", guest.elf());
  }

  private void add(int word) {
    words.add(word);
  }

  private byte[] elf() {
    ByteBuffer program = ByteBuffer.allocate(words.size() * Integer.BYTES);
    words.forEach(program::putInt);
    return SmallElf.of(program.array());
  }
}
