package dev.oriel.devices.scsi;

import dev.oriel.device.Attachments;
import dev.oriel.device.ScsiCommand;
import dev.oriel.device.ScsiData;
import dev.oriel.device.ScsiPlace;
import dev.oriel.device.ScsiUnit;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The units of one adapter, and what a number answers that no unit has. */
public final class ScsiBus {
  private static final int INQUIRY = 0x12;
  private static final int REQUEST_SENSE = 0x03;
  private static final int REPORT_LUNS = 0xa0;
  private static final int FLAT = 0x40;

  private final Attachments<ScsiPlace> units;

  /** A bus with these units, which may come and go. */
  public ScsiBus(Attachments<ScsiPlace> units) {
    this.units = units;
  }

  /** The units. */
  public List<ScsiPlace> places() {
    return units.all();
  }

  /** Tells an adapter of units that come and go. */
  public void listen(Attachments.Listener<ScsiPlace> adapter) {
    units.listen(adapter);
  }

  public Optional<ScsiUnit> find(int channel, int target, int lun) {
    return places().stream()
        .filter(place -> at(place, channel, target) && place.lun() == lun)
        .map(ScsiPlace::unit)
        .findFirst();
  }

  /** Whether a target has any unit. */
  public boolean hasTarget(int channel, int target) {
    return places().stream().anyMatch(place -> at(place, channel, target));
  }

  private static boolean at(ScsiPlace place, int channel, int target) {
    return place.channel() == channel && place.target() == target;
  }

  /**
   * Begins a command of a unit, or the answer of a target that lacks it.
   *
   * @param cdb 16 bytes
   */
  public ScsiCommand begin(int channel, int target, int lun, byte[] cdb, ScsiData data) {
    if (isReportLuns(cdb)) {
      List<Long> luns =
          places().stream()
              .filter(place -> at(place, channel, target))
              .map(place -> address(place.lun()))
              .toList();
      return reportLuns(cdb, data, luns);
    }
    return find(channel, target, lun)
        .map(unit -> unit.begin(cdb, data))
        .orElseGet(() -> nobody(new Cdb(cdb), data));
  }

  private static long address(int lun) {
    return (lun < 256 ? lun : (long) FLAT << 8 | lun) << 48;
  }

  /** Whether a command asks for the numbers of units. */
  public static boolean isReportLuns(byte[] cdb) {
    return (cdb[0] & 0xff) == REPORT_LUNS;
  }

  /** The failure of a command whose buffers are not valid. */
  public static ScsiCommand dataLost(ScsiData data) {
    return Answer.failed(data, Sense.DATA_PHASE);
  }

  /**
   * Answers REPORT LUNS (SPC-4 6.33). Number 0 is always there: it is where initiators ask.
   *
   * @param luns 8-byte addresses
   */
  public static ScsiCommand reportLuns(byte[] bytes, ScsiData data, List<Long> luns) {
    Cdb cdb = new Cdb(bytes);
    int selected = cdb.u8(2);
    if (selected > 2 || cdb.u32(6) < 16) {
      return Answer.failed(data, Sense.INVALID_FIELD);
    }
    List<Long> found = selected == 1 ? List.of() : luns;
    boolean zero = selected == 1 || found.contains(0L);
    ByteBuffer reply = ByteBuffer.allocate(8 + 8 * (found.size() + (zero ? 0 : 1)));
    reply.putInt(reply.limit() - 8).position(zero ? 8 : 16);
    found.forEach(reply::putLong);
    return Answer.of(data, reply.array(), cdb.u32(6));
  }

  private static ScsiCommand nobody(Cdb cdb, ScsiData data) {
    return switch (cdb.opcode()) {
      case INQUIRY -> Inquiry.ofNobody(cdb, data);
      case REQUEST_SENSE -> Answer.of(data, Sense.NO_SUCH_UNIT.fixed(), cdb.u8(4));
      default -> Answer.failed(data, Sense.NO_SUCH_UNIT);
    };
  }

  /** Returns all units to the state at power-on. */
  public void reset() {
    places().forEach(place -> place.unit().reset());
  }

  /** Returns the units of a target to the state at power-on. */
  public void resetTarget(int channel, int target) {
    places().stream()
        .filter(place -> at(place, channel, target))
        .forEach(place -> place.unit().reset());
  }

  /** Writes the state of all units; none has a command under way. */
  public void save(StateWriter out) {
    places().forEach(place -> place.unit().save(out));
  }

  /** Takes over the state of all units. */
  public void restore(StateReader in) {
    places().forEach(place -> place.unit().restore(in));
  }

  /** Flushes and releases all units, also if one of them fails. */
  public void close() {
    RuntimeException failure = null;
    for (ScsiPlace place : places()) {
      try {
        place.unit().close();
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
