package dev.oriel.pseries.processor;

import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.Vectors;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.call.RtasTable;
import dev.oriel.pseries.event.EventLog;
import dev.oriel.pseries.event.PowerControl;
import java.nio.ByteBuffer;

/**
 * The guest's registered handlers of system resets and machine checks, and the report of the latter
 * (LoPAR 7.3.14): r3 points to where r3 is saved, and after that comes an error log.
 */
public final class FirmwareNmi implements Part {
  /** Handlers must be at addresses that the kernel's 32-bit real mode code can have. */
  private static final int HANDLER_LIMIT = 32 << 20;

  /** Offset of the report in RTAS's memory, after the entry code. */
  private static final int REPORT = 0x100;

  private static final int LONGEST_REPORT = 2048;

  /** Types and details of an uncorrectable error in a machine check's section of the log. */
  private static final int FETCH = 1;

  private static final int LOAD_OR_STORE = 3;
  private static final int PERMANENT = 0x80;
  private static final int ADDRESS_PROVIDED = 0x40;

  private final GuestMemory memory;
  private final PowerControl power;
  private final boolean offered;
  private volatile long rtas;
  private volatile long systemReset = Vectors.SYSTEM_RESET;
  private volatile long machineCheck = Vectors.MACHINE_CHECK;
  private volatile boolean registered;

  /** Whether the guest has not yet released the last report. */
  private volatile boolean locked;

  /**
   * @param offered whether the guest may register handlers
   */
  public FirmwareNmi(GuestMemory memory, PowerControl power, boolean offered) {
    this.memory = memory;
    this.power = power;
    this.offered = offered;
  }

  /** Power-on. */
  public void reset() {
    systemReset = Vectors.SYSTEM_RESET;
    machineCheck = Vectors.MACHINE_CHECK;
    registered = locked = false;
  }

  @Override
  public String partName() {
    return "handlers";
  }

  @Override
  public synchronized void save(StateWriter out) {
    out.putLong(rtas);
    out.putLong(systemReset);
    out.putLong(machineCheck);
    out.putBoolean(registered);
    out.putBoolean(locked);
  }

  @Override
  public synchronized void restore(StateReader in) {
    rtas = in.getLong();
    systemReset = in.getLong();
    machineCheck = in.getLong();
    registered = in.getBoolean();
    locked = in.getBoolean();
  }

  /** RTAS has been placed at {@code ra}. */
  public void place(long ra) {
    rtas = ra;
  }

  long systemResetAddress() {
    return systemReset;
  }

  public void install(RtasTable rtas) {
    rtas.on(RtasCall.IBM_NMI_REGISTER, this::register)
        .on(RtasCall.IBM_NMI_INTERLOCK, this::interlock);
  }

  private int register(RtasFrame frame) {
    if (!offered) {
      return RtasStatus.NOT_SUPPORTED;
    }
    int reset = frame.arg(0);
    int check = frame.arg(1);
    if (Integer.compareUnsigned(reset, HANDLER_LIMIT) >= 0
        || Integer.compareUnsigned(check, HANDLER_LIMIT) >= 0) {
      return RtasStatus.PARAMETER;
    }
    systemReset = reset;
    machineCheck = check;
    registered = true;
    return RtasStatus.SUCCESS;
  }

  private synchronized int interlock(RtasFrame frame) {
    if (!offered) {
      return RtasStatus.NOT_SUPPORTED;
    }
    boolean released = locked;
    locked = false;
    return released ? RtasStatus.SUCCESS : RtasStatus.PARAMETER;
  }

  /** Sends a processor that is about to enter its handler to the registered one. */
  public synchronized void machineChecked(Vcpu vcpu) {
    if (!registered) {
      return;
    }
    if (locked) {
      power.panic("a machine check before ibm,nmi-interlock has ended the last one");
      return;
    }
    locked = true;
    long report = rtas + REPORT;
    memory.putLong(report, vcpu.gpr[3]);
    log(vcpu).store(memory, report + Long.BYTES, LONGEST_REPORT);
    vcpu.gpr[3] = report;
    vcpu.nip = machineCheck;
  }

  private static EventLog log(Vcpu vcpu) {
    boolean load = (vcpu.srr1 & Vectors.CHECK_LOAD) != 0;
    boolean fetch =
        !load && (vcpu.srr1 & Vectors.CHECK_STORE_ADDRESS) != Vectors.CHECK_STORE_ADDRESS;
    int address = load || fetch ? ADDRESS_PROVIDED : 0;
    ByteBuffer section =
        ByteBuffer.allocate(32)
            .putInt(0)
            .putInt(vcpu.index())
            .put((byte) 0)
            .put((byte) (PERMANENT | address | (fetch ? FETCH : LOAD_OR_STORE)))
            .position(16)
            .putLong(load ? vcpu.dar : fetch ? vcpu.srr0 : 0)
            .putLong(0);
    return EventLog.ofMachineCheck().section("MC", 1, section);
  }
}
