/** A real Linux host with VFIO, on which the simulated one is modelled. */
@NullMarked
package dev.oriel.conformance.host;

import org.jspecify.annotations.NullMarked;
