/** An accelerator with memory of its own on the processors' bus. */
package dev.oriel.devices.gpu;
