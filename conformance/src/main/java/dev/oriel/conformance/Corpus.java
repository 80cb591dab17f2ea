package dev.oriel.conformance;

import dev.oriel.conformance.Outcome.End;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A file of trials with their outcomes in QEMU. Registers that a trial does not name have values
 * derived from a seed. The file keeps the seed, the registers that differ from it, and those that
 * the trial changed.
 *
 * <p>The format, compressed with gzip: a count; then for each recording the seed, the position and
 * number of the instructions, the instructions, and the registers that differ from the seed's; then
 * the outcome: end, position, address, changed registers, changed data. Registers and data are
 * lists of (index, value) with a count.
 */
final class Corpus {
  /** A trial and its outcome in QEMU. */
  record Recording(Trial trial, Outcome outcome) {}

  private Corpus() {}

  /** The default contents of registers, by java.util.Random's algorithm. */
  static Registers background(long seed) {
    Random random = new Random(seed);
    long[] words = new long[Registers.COUNT];
    for (int i = 0; i < Registers.CR; i++) {
      words[i] = random.nextLong();
    }
    return new Registers(words);
  }

  static void write(List<Recording> recordings, OutputStream to) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new GZIPOutputStream(to)))) {
      out.writeInt(recordings.size());
      for (Recording recording : recordings) {
        write(recording, out);
      }
    }
  }

  private static void write(Recording recording, DataOutputStream out) throws IOException {
    Trial trial = recording.trial();
    out.writeLong(trial.seed());
    out.writeShort(trial.first());
    out.writeByte(trial.code().length);
    for (int word : trial.code()) {
      out.writeInt(word);
    }
    difference(background(trial.seed()), trial.before(), out);
    Outcome outcome = recording.outcome();
    out.writeByte(outcome.end().ordinal());
    out.writeInt(outcome.position());
    out.writeLong(outcome.address());
    difference(trial.before(), outcome.after(), out);
    out.writeShort(outcome.data().size());
    for (var entry : outcome.data().entrySet()) {
      out.writeShort(entry.getKey());
      out.writeLong(entry.getValue());
    }
  }

  private static void difference(Registers from, Registers to, DataOutputStream out)
      throws IOException {
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < Registers.COUNT; i++) {
      if (from.get(i) != to.get(i)) {
        indices.add(i);
      }
    }
    out.writeByte(indices.size());
    for (int index : indices) {
      out.writeByte(index);
      out.writeLong(to.get(index));
    }
  }

  static List<Recording> read(InputStream from) throws IOException {
    List<Recording> recordings = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(new GZIPInputStream(from)))) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        recordings.add(recording(in));
      }
    }
    return recordings;
  }

  private static Recording recording(DataInputStream in) throws IOException {
    long seed = in.readLong();
    int first = in.readUnsignedShort();
    int[] code = new int[in.readUnsignedByte()];
    for (int i = 0; i < code.length; i++) {
      code[i] = in.readInt();
    }
    Registers before = changed(background(seed), in);
    Trial trial = new Trial(seed, first, code, code.length, new TreeMap<>(), before);
    End end = End.values()[in.readUnsignedByte()];
    int position = in.readInt();
    long address = in.readLong();
    Registers after = changed(before, in);
    SortedMap<Integer, Long> data = new TreeMap<>();
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      int offset = in.readUnsignedShort();
      data.put(offset, in.readLong());
    }
    return new Recording(trial, new Outcome(end, position, address, after, data));
  }

  private static Registers changed(Registers from, DataInputStream in) throws IOException {
    Registers registers = from.copy();
    for (int i = in.readUnsignedByte(); i > 0; i--) {
      int index = in.readUnsignedByte();
      registers.words()[index] = in.readLong();
    }
    return registers;
  }
}
