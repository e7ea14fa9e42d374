/* SPDX-License-Identifier: MIT */
/* Uses both sides as far as that goes without a router. */
#include <lab/probe.widl.h>

#include <stdio.h>

int main(void)
{
    widl_call call = {0};
    lab_probe_measure_args args = {.counts = {NULL, 0}};
    lab_probe_measure_result result;
    bool done = lab_probe_measure(NULL, &args, &result, &call);

    printf("roles: %s, %s\n", widl_error_text(&call.error), lab_probe_stub.name);
    widl_call_release(&call);
    return done ? 1 : 0;
}
