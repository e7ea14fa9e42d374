/* SPDX-License-Identifier: MIT */
#include <lab/probe.widl.h>

bool plugin_measure(widl_session *session, widl_call *call);

bool plugin_measure(widl_session *session, widl_call *call)
{
    lab_probe_measure_args args = {.counts = {NULL, 0}};

    return lab_probe_measure(session, &args, NULL, call);
}
