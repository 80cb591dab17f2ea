/** An NVM Express 1.4 controller with one namespace on a block image. */
package dev.oriel.devices.nvme;
