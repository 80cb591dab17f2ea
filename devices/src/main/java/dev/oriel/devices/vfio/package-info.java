/** Devices of a host, passed through to the guest. */
package dev.oriel.devices.vfio;
