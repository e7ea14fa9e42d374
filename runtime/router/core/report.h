/* SPDX-License-Identifier: MIT */
/*
 * Reports: what a router tells its operator (reports.def), and about whom. Nothing that is secret
 * is ever part of one: no tickets, passwords, signatures or keys, and no payloads.
 */
#ifndef WI_ROUTER_REPORT_H
#define WI_ROUTER_REPORT_H

#include <widl/authenticator.h>
#include <widl/router.h>

struct wi_core;
struct wi_peer;

enum wi_report {
#define WI_REPORT(name, level, help) WI_REPORT_##name,
#include "router/core/reports.def"
#undef WI_REPORT
    WI_REPORT_COUNT
};

/** What a report is about; what is not known is zero. */
struct wi_subject {
    widl_string realm;
    widl_string address;
    widl_string authid;
    uint64_t session;
};

/** Report something about nobody, or about `subject`. */
void wi_core_report(const struct wi_core *core, enum wi_report report,
                    const struct wi_subject *subject, const char *format, ...) WIDL_PRINTF(4, 5);

/** The same at another level than that of the table. */
void wi_core_report_as(const struct wi_core *core, enum wi_report report, widl_log_level level,
                       const struct wi_subject *subject, const char *format, ...) WIDL_PRINTF(5, 6);

/** Report something about a peer. */
void wi_peer_report(const struct wi_peer *peer, enum wi_report report, const char *format, ...)
    WIDL_PRINTF(3, 4);

/** What is known of who wants to join; the authid is what it claims. */
struct wi_subject wi_join_subject(const widl_join *join);

/** What is known of a peer. */
struct wi_subject wi_peer_subject(const struct wi_peer *peer);

#endif
