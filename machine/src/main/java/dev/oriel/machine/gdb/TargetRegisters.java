package dev.oriel.machine.gdb;

import dev.oriel.machine.Debugger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The registers of a processor as gdb knows them: its features {@code org.gnu.gdb.power.*}, with
 * QEMU's numbers, and QEMU's feature of the other registers, with QEMU's names where it has them.
 */
final class TargetRegisters {
  /** As gdb writes a register in packets: at most 64 bits, or a vector of 128. */
  private record Row(int number, String name, String ours, int bits, String type, String group) {}

  private static final int FIRST_FLOAT = 71;

  /** SPRs that are in another feature, or hold nothing. */
  private static final Set<String> OMITTED =
      Set.of("vrsave", "dscr_user", "ppr32", "trig0", "trig1", "trig2");

  private static final String VECTOR =
      """
      <vector id="v4f" type="ieee_single" count="4"/><vector id="v4i32" type="int32" count="4"/>\
      <vector id="v8i16" type="int16" count="8"/><vector id="v16i8" type="int8" count="16"/>\
      <union id="vec128"><field name="uint128" type="uint128"/><field name="v4_float" type="v4f"/>\
      <field name="v4_int32" type="v4i32"/><field name="v8_int16" type="v8i16"/>\
      <field name="v16_int8" type="v16i8"/></union>\
      """;

  private final Debugger debugger;
  private final List<Row> rows = new ArrayList<>();
  private final String description;
  private int next;

  TargetRegisters(Debugger debugger) {
    this.debugger = debugger;
    StringBuilder xml = new StringBuilder();
    xml.append("<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target>");
    xml.append("<architecture>powerpc:common64</architecture>");
    feature(xml, "org.gnu.gdb.power.core", "", core());
    next = FIRST_FLOAT;
    List<Row> floats = numbered("f", "f", 32, 64, "ieee_double");
    floats.add(row("fpscr", "fpscr", 32, "int", "float"));
    feature(xml, "org.gnu.gdb.power.fpu", "", floats);
    List<Row> vectors = numbered("vr", "vr", 32, 128, "vec128");
    vectors.add(row("vscr", "vscr", 32, "int", "vector"));
    vectors.add(row("vrsave", "vrsave", 32, "int", "vector"));
    feature(xml, "org.gnu.gdb.power.altivec", VECTOR, vectors);
    List<Row> halves = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      halves.add(row("vs" + i + "h", "vs" + i, 64, "uint64", ""));
    }
    feature(xml, "org.gnu.gdb.power.vsx", "", halves);
    List<Row> special = new ArrayList<>();
    for (String name : debugger.processors().specialRegisters()) {
      if (!OMITTED.contains(name)) {
        special.add(row(qemuName(name), name, 64, "int", "spr"));
      }
    }
    feature(xml, "org.qemu.power.spr", "", special);
    description = xml.append("</target>").toString();
  }

  private List<Row> core() {
    List<Row> core = numbered("r", "r", 32, 64, "uint64");
    next = 64;
    core.add(row("pc", "nip", 64, "code_ptr", ""));
    core.add(row("msr", "msr", 64, "uint64", ""));
    core.add(row("cr", "cr", 32, "uint32", ""));
    core.add(row("lr", "lr", 64, "code_ptr", ""));
    core.add(row("ctr", "ctr", 64, "uint64", ""));
    core.add(row("xer", "xer", 32, "uint32", ""));
    return core;
  }

  private List<Row> numbered(String name, String ours, int count, int bits, String type) {
    List<Row> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(row(name + i, ours + i, bits, type, ""));
    }
    return all;
  }

  private Row row(String name, String ours, int bits, String type, String group) {
    return new Row(next++, name, ours, bits, type, group);
  }

  private static String qemuName(String name) {
    return switch (name) {
      case "dec" -> "decr";
      case "pidr" -> "pid";
      case "cfar" -> "spr_cfar";
      case "dscr" -> "spr_dscr";
      case "ctrl" -> "spr_ctrl";
      case "ctrl_read" -> "spr_uctrl";
      case "tb" -> "tbl";
      default -> name.endsWith("_user") ? "u" + name.replace("_user", "") : name;
    };
  }

  private void feature(StringBuilder xml, String name, String types, List<Row> registers) {
    xml.append("<feature name=\"").append(name).append("\">").append(types);
    for (Row row : registers) {
      rows.add(row);
      xml.append("<reg name=\"%s\" bitsize=\"%d\"".formatted(row.name, row.bits));
      xml.append(" type=\"%s\" regnum=\"%d\"".formatted(row.type, row.number));
      if (!row.group.isEmpty()) {
        xml.append(" group=\"%s\"".formatted(row.group));
      }
      xml.append("/>");
    }
    xml.append("</feature>");
  }

  /** The target description, in XML. */
  String description() {
    return description;
  }

  /** The bytes of a register in the processor's byte order. */
  byte[] read(int processor, int number) {
    return read(processor, find(number));
  }

  private byte[] read(int processor, Row row) {
    long low = debugger.processors().read(processor, row.ours);
    long high = debugger.processors().readHigh(processor, row.ours);
    byte[] bytes = new byte[row.bits / 8];
    boolean little = debugger.processors().littleEndian(processor);
    for (int i = 0; i < bytes.length; i++) {
      long half = i < 8 ? low : high;
      bytes[little ? i : bytes.length - 1 - i] = (byte) (half >>> 8 * (i % 8));
    }
    return bytes;
  }

  /**
   * Sets a register.
   *
   * @return false if it cannot be changed
   */
  boolean write(int processor, int number, byte[] bytes) {
    return write(processor, find(number), bytes);
  }

  private boolean write(int processor, Row row, byte[] bytes) {
    if (bytes.length != row.bits / 8) {
      throw new BadPacketException();
    }
    boolean little = debugger.processors().littleEndian(processor);
    long low = 0;
    long high = 0;
    for (int i = 0; i < bytes.length; i++) {
      long part = (bytes[little ? i : bytes.length - 1 - i] & 0xffL) << 8 * (i % 8);
      low |= i < 8 ? part : 0;
      high |= i < 8 ? 0 : part;
    }
    if (row.name.equals("fpscr")) {
      low |= debugger.processors().read(processor, "fpscr") & -1L << 32;
    } else if (row.ours.startsWith("vs") && row.name.endsWith("h")) {
      high = debugger.processors().readHigh(processor, row.ours);
    }
    return debugger.processors().write(processor, row.ours, high, low);
  }

  private Row find(int number) {
    for (Row row : rows) {
      if (row.number == number) {
        return row;
      }
    }
    throw new BadPacketException();
  }

  /** All registers of the packet {@code g}. */
  String readAll(int processor) {
    StringBuilder all = new StringBuilder();
    for (Row row : rows) {
      if (row.number < FIRST_FLOAT) {
        all.append(Hex.of(read(processor, row)));
      }
    }
    return all.toString();
  }

  /** Sets the registers of the packet {@code G}, as far as there are bytes. */
  void writeAll(int processor, byte[] bytes) {
    int from = 0;
    for (Row row : rows) {
      int length = row.bits / 8;
      if (row.number < FIRST_FLOAT && from + length <= bytes.length) {
        write(processor, row, java.util.Arrays.copyOfRange(bytes, from, from + length));
        from += length;
      }
    }
  }
}
