package dev.oriel.devices.scsi;

import dev.oriel.device.BlockImage;
import dev.oriel.device.ScsiCommand;
import dev.oriel.device.ScsiData;
import dev.oriel.device.ScsiUnit;
import dev.oriel.devices.common.Disk;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A disk or a CD-ROM drive. Adapters find it by its number and pass on any command. */
final class LogicalUnit implements ScsiUnit {

  private final UnitSettings settings;
  private final Medium medium;
  private final ModePages modes;
  private final boolean readOnly;

  /** What the next command that may report it reports. */
  private Sense attention = Sense.POWER_ON;

  private Runnable listener = () -> {};

  LogicalUnit(UnitSettings settings, Optional<BlockImage> image) {
    this.settings = settings;
    medium = new Medium(image.map(Disk::new), settings.logicalBlock());
    modes = new ModePages(settings);
    image.ifPresent(each -> each.onResize(this::resized));
    readOnly = settings.cdrom() || image.map(BlockImage::readOnly).orElse(true);
  }

  private void resized() {
    attention = Sense.CAPACITY_CHANGED;
    listener.run();
  }

  @Override
  public void onCapacityChange(Runnable changed) {
    listener = changed;
  }

  @Override
  public void reset() {
    attention = Sense.POWER_ON;
    medium.reset();
    modes.reset();
  }

  @Override
  public void save(StateWriter out) {
    out.putEnum(attention);
    medium.save(out);
    modes.save(out);
  }

  @Override
  public void restore(StateReader in) {
    attention = in.getEnum(Sense.values());
    medium.restore(in);
    modes.restore(in);
  }

  @Override
  public void close() {
    medium.close();
  }

  @Override
  public ScsiCommand begin(byte[] bytes, ScsiData data) {
    Cdb cdb = new Cdb(bytes);
    return switch (cdb.opcode()) {
      case 0x12 -> Inquiry.begin(settings, cdb, data);
      case 0x03 -> requestSense(cdb, data);
      case 0x46 -> settings.cdrom() ? configuration(cdb, data) : unknown(data);
      case 0x4a -> settings.cdrom() ? event(cdb, data) : unknown(data);
      default -> {
        Sense pending = attention;
        attention = Sense.NONE;
        yield pending != Sense.NONE ? Answer.failed(data, pending) : beginReady(cdb, data);
      }
    };
  }

  private static ScsiCommand unknown(ScsiData data) {
    return Answer.failed(data, Sense.INVALID_OPCODE);
  }

  /** The commands that report a unit attention first. */
  private ScsiCommand beginReady(Cdb cdb, ScsiData data) {
    return switch (cdb.opcode()) {
      // RESERVE and RELEASE: there is one initiator.
      case 0x16, 0x17, 0x56, 0x57 -> Answer.good(data);
      case 0x1a, 0x5a -> modeSense(cdb, data);
      case 0x15, 0x55 -> modeSelect(cdb, data);
      case 0x1b -> startStop(cdb, data);
      case 0x1e -> {
        medium.lock(cdb.bit(4, 1));
        yield Answer.good(data);
      }
      default ->
          medium
              .inserted()
              .map(disk -> beginInserted(cdb, data, disk))
              .orElseGet(() -> Answer.failed(data, Sense.NO_MEDIUM));
    };
  }

  private ScsiCommand beginInserted(Cdb cdb, ScsiData data, Disk disk) {
    return switch (cdb.opcode()) {
      case 0x00 -> Answer.good(data);
      case 0x08, 0x28, 0xa8, 0x88 -> read(cdb, data, disk);
      case 0x0a, 0x2a, 0xaa, 0x8a -> write(cdb, data, disk, cdb.opcode() != 0x0a && cdb.bit(1, 8));
      case 0x2e, 0xae, 0x8e -> write(cdb, data, disk, true); // WRITE AND VERIFY
      case 0x25 -> capacity10(data);
      case 0x9e ->
          (cdb.u8(1) & 0x1f) == 0x10
              ? capacity16(cdb, data)
              : Answer.failed(data, Sense.INVALID_FIELD);
      case 0x2b -> Answer.failed(data, check(cdb.block(), 0));
      default -> settings.cdrom() ? beginDisc(cdb, data) : beginDisk(cdb, data, disk);
    };
  }

  private ScsiCommand beginDisc(Cdb cdb, ScsiData data) {
    return switch (cdb.opcode()) {
      case 0x43 ->
          DiscReplies.toc(cdb, medium.blocks().orElse(0L))
              .<ScsiCommand>map(reply -> Answer.of(data, reply, cdb.u16(7)))
              .orElseGet(() -> Answer.failed(data, Sense.INVALID_FIELD));
      case 0x51 ->
          (cdb.u8(1) & 7) == 0
              ? Answer.of(data, DiscReplies.information(), cdb.u16(7))
              : Answer.failed(data, Sense.INVALID_FIELD);
      case 0xbb -> Answer.good(data); // SET CD SPEED
      default -> unknown(data);
    };
  }

  private ScsiCommand beginDisk(Cdb cdb, ScsiData data, Disk disk) {
    return switch (cdb.opcode()) {
      case 0x2f, 0xaf, 0x8f ->
          Answer.failed(
              data, cdb.bit(1, 6) ? Sense.INVALID_FIELD : check(cdb.block(), cdb.blocks()));
      case 0x35, 0x91 -> {
        Sense problem = check(cdb.block(), cdb.blocks());
        yield problem != Sense.NONE ? Answer.failed(data, problem) : new Flush(data, disk);
      }
      case 0x41, 0x93 -> writeSame(cdb, data, disk);
      case 0x42 ->
          cdb.bit(1, 1) || readOnly
              ? Answer.failed(data, readOnly ? Sense.WRITE_PROTECTED : Sense.INVALID_FIELD)
              : new Unmap(data, disk, cdb.u16(7), settings.logicalBlock(), this::check);
      default -> unknown(data);
    };
  }

  private ScsiCommand requestSense(Cdb cdb, ScsiData data) {
    if (cdb.bit(1, 1)) {
      return Answer.failed(data, Sense.INVALID_FIELD);
    }
    byte[] sense = attention.fixed();
    attention = Sense.NONE;
    return Answer.of(data, sense, cdb.u8(4));
  }

  private ScsiCommand configuration(Cdb cdb, ScsiData data) {
    return Answer.of(data, DiscReplies.configuration(cdb, medium.blocks()), cdb.u16(7));
  }

  private ScsiCommand event(Cdb cdb, ScsiData data) {
    return cdb.bit(1, 1)
        ? Answer.of(data, DiscReplies.event(cdb, medium.inserted().isPresent()), cdb.u16(7))
        : Answer.failed(data, Sense.INVALID_FIELD);
  }

  private ScsiCommand modeSense(Cdb cdb, ScsiData data) {
    boolean longForm = cdb.opcode() == 0x5a;
    int control = cdb.u8(2) >>> 6;
    if (control == ModePages.SAVED) {
      return Answer.failed(data, Sense.SAVING_NOT_SUPPORTED);
    }
    boolean descriptor = !settings.cdrom() && !cdb.bit(1, 8);
    return modes
        .sense(
            longForm,
            control,
            cdb.u8(2) & ModePages.ALL,
            readOnly,
            medium.blocks().filter(count -> descriptor),
            settings.logicalBlock())
        .<ScsiCommand>map(reply -> Answer.of(data, reply, longForm ? cdb.u16(7) : cdb.u8(4)))
        .orElseGet(() -> Answer.failed(data, Sense.INVALID_FIELD));
  }

  private ScsiCommand modeSelect(Cdb cdb, ScsiData data) {
    boolean longForm = cdb.opcode() == 0x55;
    return cdb.bit(1, 1)
        ? Answer.failed(data, Sense.INVALID_FIELD)
        : new ParameterList(
            data, longForm ? cdb.u16(7) : cdb.u8(4), list -> modes.select(longForm, list));
  }

  private ScsiCommand startStop(Cdb cdb, ScsiData data) {
    boolean moves = settings.removable() && cdb.u8(4) >>> 4 == 0 && cdb.bit(4, 2);
    if (!moves) {
      return Answer.good(data);
    }
    boolean out = !cdb.bit(4, 1);
    boolean before = medium.inserted().isPresent();
    if (!medium.eject(out)) {
      return Answer.failed(data, Sense.REMOVAL_PREVENTED);
    }
    if (!before && medium.inserted().isPresent()) {
      attention = Sense.MEDIUM_CHANGED;
    }
    return Answer.good(data);
  }

  /** What is wrong with a range of blocks. */
  private Sense check(long block, long count) {
    long blocks = medium.blocks().orElse(0L);
    boolean inside = Long.compareUnsigned(block, blocks) <= 0 && count <= blocks - block;
    return inside ? Sense.NONE : Sense.BLOCK_OUT_OF_RANGE;
  }

  /** What is in the way of writing the blocks that a command names. */
  private Sense writable(Cdb cdb) {
    return readOnly ? Sense.WRITE_PROTECTED : check(cdb.block(), cdb.blocks());
  }

  private ScsiCommand read(Cdb cdb, ScsiData data, Disk disk) {
    Sense problem = cdb.opcode() != 0x08 && cdb.bit(1, 0xe0) ? Sense.INVALID_FIELD : Sense.NONE;
    if (problem == Sense.NONE) {
      problem = check(cdb.block(), cdb.blocks());
    }
    int size = settings.logicalBlock();
    return problem != Sense.NONE
        ? Answer.failed(data, problem)
        : Transfer.read(data, disk, cdb.block() * size, cdb.blocks() * size);
  }

  private ScsiCommand write(Cdb cdb, ScsiData data, Disk disk, boolean durable) {
    boolean invalid = cdb.opcode() != 0x0a && cdb.bit(1, 0xe0);
    Sense problem = invalid && !readOnly ? Sense.INVALID_FIELD : writable(cdb);
    if (problem != Sense.NONE) {
      return Answer.failed(data, problem);
    }
    int size = settings.logicalBlock();
    disk.writeThrough(!modes.writeCache());
    return Transfer.write(data, disk, cdb.block() * size, cdb.blocks() * size, durable);
  }

  private ScsiCommand writeSame(Cdb cdb, ScsiData data, Disk disk) {
    boolean zeros = cdb.opcode() == 0x93 && cdb.bit(1, 1);
    // Protection, an anchor, or blocks that are not all the same.
    boolean valid = !cdb.bit(1, 0xf6) && cdb.blocks() != 0;
    Sense problem = valid ? writable(cdb) : Sense.INVALID_FIELD;
    if (problem != Sense.NONE) {
      return Answer.failed(data, problem);
    }
    int size = settings.logicalBlock();
    disk.writeThrough(!modes.writeCache());
    boolean mayFree = cdb.bit(1, 8);
    return new WriteSame(
        data, disk, size, !zeros, mayFree, cdb.block() * size, cdb.blocks() * size);
  }

  private ScsiCommand capacity10(ScsiData data) {
    long last = medium.blocks().orElse(0L) - 1;
    ByteBuffer reply = ByteBuffer.allocate(8);
    reply.putInt((int) Math.min(last, 0xffff_ffffL)).putInt(settings.logicalBlock());
    return Answer.of(data, reply.array(), reply.limit());
  }

  private ScsiCommand capacity16(Cdb cdb, ScsiData data) {
    int exponent =
        Integer.numberOfTrailingZeros(settings.physicalBlock() / settings.logicalBlock());
    ByteBuffer reply =
        ByteBuffer.allocate(32)
            .putLong(medium.blocks().orElse(0L) - 1)
            .putInt(settings.logicalBlock())
            .put(13, (byte) exponent)
            .put(14, (byte) (settings.cdrom() ? 0 : 0x80)); // blocks may be unmapped
    return Answer.of(data, reply.array(), cdb.u32(10));
  }
}
