/* What the parts of the hostile guest share. */
#pragma once
#include "guest.h"

/* Whether the time for the attack is over. */
int over(void);

/* Counts a request, and whether it was refused. */
void count(long status);

/* Maps the start of RAM at the same bus addresses; finds and enables the NVMe controller. */
void open_storms(void);

/* One step each of an attack by way of that controller; its bridge may have eeh=on. */
void create_and_delete_queues(void);
void run_endless_lists(void);
void flood_with_events(void);
void fail_and_recover(void);
