package dev.oriel.pseries.pci;

import dev.oriel.iommu.DmaStatus;
import dev.oriel.iommu.EndpointGuard;
import dev.oriel.iommu.PartitionableEndpoint;
import dev.oriel.iommu.vfio.EehOperation;
import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.event.PlatformListener;
import dev.oriel.pseries.trace.Trace;
import dev.oriel.pseries.trace.TraceEvent;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Enhanced I/O error handling of one partitionable endpoint (LoPAR 4.4, "EEH Option", and the PE
 * state transition table of 7.3.11): the first error stops loads, stores and DMA, until the guest
 * releases or resets the endpoint. Methods that implement an RTAS call return its status.
 *
 * <p>When {@link #state} returns, DMA that the returned state forbids has ended. Safe for use by
 * several threads; no device is called, and devices may call while this object is locked.
 */
public final class ErrorHandling implements EndpointGuard {
  /** The host's error handling of the same endpoint, if its devices are a host's. */
  @FunctionalInterface
  interface Host {
    /** None: nothing ever stops. */
    Host NONE = operation -> 0;

    /** As {@link dev.oriel.iommu.vfio.Container#handleErrors}. */
    int perform(EehOperation operation);
  }

  /** The states of ibm,read-slot-reset-state2. */
  enum State {
    OPERATIONAL(0, "operational"),
    RESET(1, "reset"),
    /** Neither loads and stores nor DMA. */
    STOPPED(2, "stopped"),
    DMA_STOPPED(4, "DMA stopped"),
    /** Permanently, until power-on. */
    UNAVAILABLE(5, "unavailable");

    private final int code;
    private final String words;

    State(int code, String words) {
      this.code = code;
      this.words = words;
    }

    int code() {
      return code;
    }

    String words() {
      return words;
    }
  }

  private final long buid;
  private final boolean enabled;
  private final PartitionableEndpoint endpoint;
  private final Trace trace;
  private final Runnable changed;
  private final Host host;
  private final AtomicReference<@Nullable InjectedError> injected = new AtomicReference<>();
  private volatile State state = State.OPERATIONAL;
  private volatile PlatformListener listener = PlatformListener.NONE;
  private String cause = "";

  /** Whether firmware has configured the devices since their last reset. */
  private boolean configured = true;

  /**
   * @param enabled whether errors stop the endpoint; if not, it is always operational
   * @param host stops and resets what it stops and resets here, too
   * @param changed runs when loads and stores have been blocked or unblocked; must not wait for
   *     devices
   */
  ErrorHandling(
      long buid,
      boolean enabled,
      PartitionableEndpoint endpoint,
      Host host,
      Trace trace,
      Runnable changed) {
    this.host = host;
    this.buid = buid;
    this.enabled = enabled;
    this.endpoint = endpoint;
    this.trace = trace;
    this.changed = changed;
    if (enabled) {
      endpoint.guard(this);
    }
  }

  /** Tells {@code listener} of changes of the state from now on. */
  public void listen(PlatformListener listener) {
    this.listener = listener;
  }

  public boolean enabled() {
    return enabled;
  }

  /** The state; accesses that it forbids have ended. */
  synchronized State state() {
    if (enabled && state == State.OPERATIONAL) {
      int ofHost = host.perform(EehOperation.GET_STATE);
      if (ofHost != State.OPERATIONAL.code) {
        failed("stopped by the host, whose state is " + ofHost);
      }
    }
    return state;
  }

  /** Whether loads read as ones and stores are dropped, in configuration space too. */
  boolean mmioStopped() {
    return switch (state) {
      case OPERATIONAL, DMA_STOPPED -> false;
      case RESET, STOPPED, UNAVAILABLE -> true;
    };
  }

  /** The error that stopped the endpoint last; empty if there was none since the reset. */
  synchronized String cause() {
    return cause;
  }

  private void enter(State next, String why) {
    trace.write(
        TraceEvent.ORIEL_EEH_STATE,
        "buid=0x%x state=%d -> %d, %s",
        buid,
        state.code,
        next.code,
        why);
    state = next;
    if (next != State.OPERATIONAL) {
      endpoint.drain();
    }
    changed.run();
    listener.errorState(endpoint.index(), next.words, why);
  }

  /** Reports an error; stops the endpoint if it is not stopped. */
  private synchronized void failed(String what) {
    if (enabled && !mmioStopped()) {
      cause = what;
      enter(State.STOPPED, what);
    }
  }

  @Override
  public DmaStatus admit(long ioba, long length, boolean write) {
    if (state != State.OPERATIONAL) {
      return DmaStatus.STOPPED;
    }
    InjectedError.Operation operation =
        write ? InjectedError.Operation.DMA_WRITE : InjectedError.Operation.DMA_READ;
    return strikes(operation, ioba, length) ? DmaStatus.BUS_ERROR : DmaStatus.OK;
  }

  @Override
  public void failed(long ioba, boolean write, DmaStatus status) {
    if (status != DmaStatus.STOPPED) {
      failed("DMA %s at bus address 0x%x: %s".formatted(write ? "write" : "read", ioba, status));
    }
  }

  /** Whether a load may reach its device. */
  boolean admitLoad(boolean io, long address, int size) {
    if (mmioStopped()) {
      return false;
    }
    InjectedError.Operation operation =
        io ? InjectedError.Operation.LOAD_IO : InjectedError.Operation.LOAD_MEMORY;
    if (strikes(operation, address, size)) {
      failed("load at bus address 0x%x: %s".formatted(address, DmaStatus.BUS_ERROR));
      return false;
    }
    return true;
  }

  /** Reports that no device answered a load. */
  void unanswered(long address) {
    failed("load at bus address 0x%x: no device there".formatted(address));
  }

  private boolean strikes(InjectedError.Operation operation, long address, long length) {
    InjectedError armed = injected.get();
    return armed != null
        && armed.meets(operation, address, length)
        && injected.compareAndSet(armed, null);
  }

  /** Arms {@code error}, replacing any other; null disarms. */
  public void inject(@Nullable InjectedError error) {
    injected.set(error);
  }

  /** The armed error, if any. */
  @Nullable InjectedError injected() {
    return injected.get();
  }

  /** ibm,set-eeh-option, function 2. */
  synchronized int releaseMmio() {
    return switch (state) {
      case STOPPED -> {
        if (host.perform(EehOperation.UNFREEZE_IO) < 0) {
          yield RtasStatus.HARDWARE;
        }
        enter(State.DMA_STOPPED, "loads and stores released");
        yield RtasStatus.SUCCESS;
      }
      case OPERATIONAL, DMA_STOPPED -> RtasStatus.PARAMETER;
      case RESET, UNAVAILABLE -> RtasStatus.UNEXPECTED_STATE;
    };
  }

  /** ibm,set-eeh-option, function 3. */
  synchronized int releaseDma() {
    return switch (state) {
      case DMA_STOPPED -> {
        if (host.perform(EehOperation.UNFREEZE_DMA) < 0) {
          yield RtasStatus.HARDWARE;
        }
        cause = "";
        enter(State.OPERATIONAL, "DMA released");
        yield RtasStatus.SUCCESS;
      }
      case OPERATIONAL -> RtasStatus.PARAMETER;
      case RESET, STOPPED, UNAVAILABLE -> RtasStatus.UNEXPECTED_STATE;
    };
  }

  /** ibm,set-slot-reset, functions 1 and 3; upon success the caller resets the devices. */
  synchronized int activateReset(boolean fundamental) {
    if (state == State.UNAVAILABLE) {
      return RtasStatus.UNEXPECTED_STATE;
    }
    EehOperation reset = fundamental ? EehOperation.RESET_FUNDAMENTAL : EehOperation.RESET_HOT;
    if (host.perform(reset) < 0) {
      return RtasStatus.HARDWARE;
    }
    cause = "";
    configured = false;
    enter(State.RESET, "reset activated");
    return RtasStatus.SUCCESS;
  }

  /** ibm,set-slot-reset, function 0. */
  synchronized int deactivateReset() {
    return switch (state) {
      case OPERATIONAL -> RtasStatus.SUCCESS;
      case RESET -> {
        if (host.perform(EehOperation.RESET_DEACTIVATE) < 0) {
          yield RtasStatus.HARDWARE;
        }
        enter(State.OPERATIONAL, "reset deactivated");
        yield RtasStatus.SUCCESS;
      }
      case DMA_STOPPED -> RtasStatus.PARAMETER;
      case STOPPED, UNAVAILABLE -> RtasStatus.UNEXPECTED_STATE;
    };
  }

  /** ibm,slot-error-detail, function 2: the guest declares a permanent failure. */
  synchronized void giveUp() {
    if (state != State.UNAVAILABLE) {
      enter(State.UNAVAILABLE, "given up by the guest");
    }
  }

  /** Whether the devices have been reset, can be reached, and have not been configured since. */
  synchronized boolean takeConfiguration() {
    boolean wanted = !configured && !mmioStopped();
    configured |= wanted;
    return wanted;
  }

  /** Whether the host has configured what is between it and the devices; if not, ask again. */
  synchronized boolean configuredByHost() {
    boolean done = host.perform(EehOperation.CONFIGURE) >= 0;
    configured &= done;
    return done;
  }

  synchronized void save(StateWriter out) {
    InjectedError armed = injected.get();
    if (armed != null) {
      throw new StateException("an injected error that has not struck yet cannot be saved");
    }
    out.putEnum(state);
    out.putText(cause);
    out.putBoolean(configured);
  }

  synchronized void restore(StateReader in) {
    state = in.getEnum(State.values());
    cause = in.getText(1 << 16);
    configured = in.getBoolean();
  }

  /** As after power-on. */
  synchronized void powerOn() {
    injected.set(null);
    host.perform(EehOperation.ENABLE);
    cause = "";
    configured = true;
    if (state != State.OPERATIONAL) {
      enter(State.OPERATIONAL, "power on");
    }
  }
}
