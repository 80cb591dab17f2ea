package dev.oriel.devices.vscsi;

import dev.oriel.device.DeviceExecutor;
import dev.oriel.device.Doorbell;
import dev.oriel.device.ScsiCommand;
import dev.oriel.device.ScsiPlace;
import dev.oriel.device.ScsiUnit;
import dev.oriel.device.VioContext;
import dev.oriel.device.VioFunction;
import dev.oriel.devices.common.Patience;
import dev.oriel.devices.scsi.GuestData;
import dev.oriel.devices.scsi.ScsiBus;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Takes the guest's messages, one after the other: an information unit that a message names is
 * fetched when its turn comes, and its answer takes its place in memory. So a task that is to be
 * aborted has always ended, and the adapter needs memory for one only.
 */
final class VscsiAdapter implements VioFunction {
  /** Messages that may wait; a guest that keeps to its limit has no more than that. */
  private static final int MOST_MESSAGES = 64;

  /** Requests that a guest may have outstanding besides login and management, as under QEMU. */
  private static final int REQUEST_LIMIT = 22;

  private static final int BUFFER = 1 << 18;

  static final long BYTES = BUFFER + DataBuffers.BYTES + 64 * MOST_MESSAGES + 4096;

  /** The most requests, and pieces of them, of one step. Resets wait for a step. */
  private static final int PIECES = 32;

  /** As {@link #PIECES}, where a vCPU waits for the step. */
  private static final int BRIEF_PIECES = 8;

  private static final int INITIALIZATION = 0xc0;
  private static final int INITIALIZE = 1;
  private static final int INITIALIZED = 2;
  private static final int PAYLOAD = 0x80;
  private static final int SRP = 1;
  private static final int MANAGEMENT = 2;
  private static final int ADAPTER_FAILED = 0x10;

  private static final int LOGIN = 0x00;
  private static final int TASK_MANAGEMENT = 0x01;
  private static final int COMMAND = 0x02;
  private static final int LOGIN_RESPONSE = 0xc0;
  private static final int RESPONSE = 0xc1;

  private static final int LOGIN_RESPONSE_BYTES = 52;
  private static final int RESPONSE_BYTES = 36;
  private static final int CDB = 32;
  private static final int CDB_BYTES = 16;

  private static final int HAS_RESPONSE = 0x01;
  private static final int HAS_SENSE = 0x02;
  private static final int OUT_RESIDUAL = 0x04;
  private static final int IN_RESIDUAL = 0x10;

  private static final int LUN_RESET = 0x08;
  private static final int CLEAR_ACA = 0x40;
  private static final int DONE = 0;
  private static final int INVALID = 2;
  private static final int NOT_SUPPORTED = 4;

  private record Message(long high, long low) {
    int octet(int index) {
      return (int) (high >>> 56 - 8 * index) & 0xff;
    }
  }

  private final ScsiBus bus;
  private final VioContext context;
  private final DeviceExecutor executor;
  private final Doorbell work;
  private final Patience patience = new Patience();
  private final ArrayBlockingQueue<Message> messages = new ArrayBlockingQueue<>(MOST_MESSAGES);
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER, 4096);
  private final InformationUnit unit;
  private final DataBuffers buffers;
  private final Management management;

  /** The command of {@link #unit}, while it is under way. */
  private @Nullable ScsiCommand command;

  private long inRoom;
  private long outRoom;

  VscsiAdapter(ScsiBus bus, VioContext context) {
    this.bus = bus;
    this.context = context;
    executor = context.executor();
    unit = new InformationUnit(context.dma());
    buffers = new DataBuffers(context.dma());
    management = new Management(context.dma());
    work = new Doorbell(executor, () -> serve(false));
  }

  @Override
  public boolean receive(long high, long low) {
    if (!messages.offer(new Message(high, low))) {
      return false;
    }
    if (!(patience.allows() && executor.runNow(this::serveBriefly))) {
      work.ring();
    }
    return true;
  }

  private void serveBriefly() {
    long start = executor.nanos();
    serve(true);
    patience.took(executor.nanos() - start);
  }

  private synchronized void serve(boolean brief) {
    for (int pieces = brief ? BRIEF_PIECES : PIECES; pieces > 0; pieces--) {
      ScsiCommand running = command;
      if (running == null) {
        Message message = messages.poll();
        if (message == null) {
          return;
        }
        begin(message);
      } else if (brief && !running.isBrief()) {
        break;
      } else if (running.proceed(buffer)) {
        command = null;
        respond(running);
      }
    }
    work.ring();
  }

  private void begin(Message message) {
    int format = message.octet(1);
    if (message.octet(0) == INITIALIZATION) {
      if (format == INITIALIZE) {
        context.send((long) INITIALIZATION << 56 | (long) INITIALIZED << 48, 0);
      }
      return;
    }
    // What cannot be fetched has no place for an answer.
    boolean known = message.octet(0) == PAYLOAD && (format == SRP || format == MANAGEMENT);
    if (!known || !unit.fetch(message.low, (int) message.high & 0xffff)) {
      return;
    }
    if (format == MANAGEMENT) {
      answer(MANAGEMENT, management.serve(unit));
      return;
    }
    switch (unit.u8(0)) {
      case LOGIN -> login();
      case TASK_MANAGEMENT -> manageTask();
      case COMMAND -> beginCommand();
      default -> {}
    }
  }

  private void login() {
    unit.answer(LOGIN_RESPONSE);
    unit.put32(4, REQUEST_LIMIT);
    unit.put32(16, InformationUnit.MOST);
    unit.put32(20, InformationUnit.MOST);
    unit.put16(24, 0x6); // direct and indirect buffers
    answer(SRP, LOGIN_RESPONSE_BYTES);
  }

  private void beginCommand() {
    boolean valid = buffers.load(unit);
    GuestData data = buffers.data();
    outRoom = data.outBytes();
    inRoom = data.inBytes();
    byte[] cdb = unit.copy(CDB, CDB_BYTES);
    long address = unit.u64(20);
    if (!valid) {
      command = ScsiBus.dataLost(data);
    } else if (ScsiBus.isReportLuns(cdb) && (address == 0 || address == UnitAddress.REPORT_LUNS)) {
      command = ScsiBus.reportLuns(cdb, data, bus.places().stream().map(this::address).toList());
    } else {
      command =
          UnitAddress.of(address)
              .map(a -> bus.begin(a.channel(), a.target(), a.lun(), cdb, data))
              .orElseGet(() -> bus.begin(-1, -1, -1, cdb, data));
    }
  }

  private long address(ScsiPlace place) {
    return new UnitAddress(place.channel(), place.target(), place.lun()).bytes();
  }

  /**
   * Answers a command. What is left of a buffer is told as an overflow, since Linux's driver looks
   * for that only, and QEMU tells it so.
   */
  private void respond(ScsiCommand ended) {
    byte[] sense = ended.sense();
    long in = ended.status() == 0 ? Math.abs(inRoom - ended.inBytes()) : 0;
    long out = ended.status() == 0 ? Math.abs(outRoom - ended.outBytes()) : 0;
    unit.answer(RESPONSE);
    unit.put32(4, 1); // one request more
    unit.put8(
        18,
        (sense.length > 0 ? HAS_SENSE : 0)
            | (in > 0 ? IN_RESIDUAL : 0)
            | (out > 0 ? OUT_RESIDUAL : 0));
    unit.put8(19, ended.status());
    unit.put32(20, (int) out);
    unit.put32(24, (int) in);
    unit.put32(28, sense.length);
    unit.put(RESPONSE_BYTES, sense);
    answer(SRP, RESPONSE_BYTES + sense.length);
  }

  private void manageTask() {
    int function = unit.u8(30);
    Optional<ScsiUnit> addressed =
        UnitAddress.of(unit.u64(20)).flatMap(a -> bus.find(a.channel(), a.target(), a.lun()));
    if (function == LUN_RESET) {
      addressed.ifPresent(ScsiUnit::reset);
    }
    int outcome =
        switch (function) {
          case 1, 2, 4, LUN_RESET -> DONE; // The tasks to be aborted have ended.
          case CLEAR_ACA -> NOT_SUPPORTED;
          default -> INVALID;
        };
    unit.answer(RESPONSE);
    unit.put32(4, 1);
    unit.put8(18, HAS_RESPONSE);
    unit.put32(32, 4);
    unit.put8(RESPONSE_BYTES + 3, addressed.isEmpty() ? INVALID : outcome);
    answer(SRP, RESPONSE_BYTES + 4);
  }

  /** Stores the answer and announces it. */
  private void answer(int format, int length) {
    long status = unit.store(length) ? 0 : ADAPTER_FAILED;
    context.send((long) PAYLOAD << 56 | (long) format << 48 | status << 32 | length, unit.tag());
  }

  @Override
  public synchronized void save(StateWriter out) {
    while (command != null) {
      ScsiCommand running = command;
      if (running.proceed(buffer)) {
        command = null;
        respond(running);
      }
    }
    List<Message> waiting = List.copyOf(messages);
    out.putInt(waiting.size());
    for (Message message : waiting) {
      out.putLong(message.high);
      out.putLong(message.low);
    }
    bus.save(out);
  }

  @Override
  public synchronized void restore(StateReader in) {
    for (int left = in.getInt(0, MOST_MESSAGES); left > 0; left--) {
      messages.add(new Message(in.getLong(), in.getLong()));
    }
    bus.restore(in);
    work.ring();
  }

  @Override
  public synchronized void reset() {
    messages.clear();
    command = null;
    bus.reset();
  }

  @Override
  public synchronized void close() {
    bus.close();
  }
}
