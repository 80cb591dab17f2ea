/** Dynamic reconfiguration connectors (LoPAR 13), by which a guest takes resources into use. */
package dev.oriel.pseries.connector;
