/* SPDX-License-Identifier: MIT */
/* Reports: handed to the program with all that is known, or as a line to a log that wants no more.
 */
#include "router/core/report.h"

#include <stdarg.h>

#include "base/format.h"
#include "router/core/core_state.h"
#include "router/core/join.h"
#include "router/core/peer.h"

/** Room for the text of a report. */
#define TEXT_SIZE 512

static const struct kind {
    const char *name;
    widl_log_level level;
} kinds[] = {
#define WI_REPORT(name, level, help) [WI_REPORT_##name] = {#name, WIDL_LOG_##level},
#include "router/core/reports.def"
#undef WI_REPORT
};

static bool is_wanted(const struct wi_core *core)
{
    return core->limits.log || core->limits.on_report;
}

static void tell(const struct wi_core *core, enum wi_report report, widl_log_level level,
                 const struct wi_subject *subject, const char *text)
{
    static const struct wi_subject nobody = {0};
    const widl_router_options *options = &core->limits;
    if (!options->on_report) {
        options->log(options->log_user, level, text);
        return;
    }
    if (!subject)
        subject = &nobody;
    options->on_report(options->log_user, &(widl_router_report){.name = kinds[report].name,
                                                                .level = level,
                                                                .realm = subject->realm,
                                                                .address = subject->address,
                                                                .authid = subject->authid,
                                                                .session = subject->session,
                                                                .text = text});
}

void wi_core_report(const struct wi_core *core, enum wi_report report,
                    const struct wi_subject *subject, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list arguments;
    if (!is_wanted(core))
        return;
    va_start(arguments, format);
    wi_format(text, sizeof(text), format, arguments);
    va_end(arguments);
    tell(core, report, kinds[report].level, subject, text);
}

void wi_core_report_as(const struct wi_core *core, enum wi_report report, widl_log_level level,
                       const struct wi_subject *subject, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list arguments;
    if (!is_wanted(core))
        return;
    va_start(arguments, format);
    wi_format(text, sizeof(text), format, arguments);
    va_end(arguments);
    tell(core, report, level, subject, text);
}

void wi_peer_report(const struct wi_peer *peer, enum wi_report report, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list arguments;
    if (!is_wanted(peer->core))
        return;
    va_start(arguments, format);
    wi_format(text, sizeof(text), format, arguments);
    va_end(arguments);
    const struct wi_subject subject = wi_peer_subject(peer);
    tell(peer->core, report, kinds[report].level, &subject, text);
}

void wi_core_log(const struct wi_core *core, widl_log_level level, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list arguments;
    if (!is_wanted(core))
        return;
    va_start(arguments, format);
    wi_format(text, sizeof(text), format, arguments);
    va_end(arguments);
    tell(core, WI_REPORT_other, level, NULL, text);
}

struct wi_subject wi_join_subject(const widl_join *join)
{
    return (struct wi_subject){.realm = join->realm,
                               .address = join->peer.address,
                               .authid = join->authid,
                               .session = join->session};
}

struct wi_subject wi_peer_subject(const struct wi_peer *peer)
{
    struct wi_subject subject = {.session = peer->session, .authid = peer->authid};
    subject.address = wi_peer_facts(peer).address;
    if (peer->realm)
        subject.realm = peer->realm->name;
    else if (peer->join)
        wi_join_describe(peer->join, &subject);
    return subject;
}
