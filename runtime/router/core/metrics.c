/* SPDX-License-Identifier: MIT */
/*
 * Metrics: counting what is told apart by names, and the text that Prometheus reads.
 *
 * Invariant: every family has its HELP and TYPE once, before its samples, which stand together.
 */
#include "router/core/metrics.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <widl/version.h>

#include "router/core/core_state.h"
#include "router/core/peer.h"
#include "router/core/uris.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/** A text that is being written. */
struct page {
    const struct wi_core *core;
    const struct wi_metrics_facts *facts;
    widl_buffer *out;
    bool failed;
};

struct family {
    const char *kind;
    const char *name;
    const char *labels;
    const char *help;
    size_t first_cell;
    size_t cell_count;
    void (*write)(struct page *page, const struct family *family);
};

static const char *const cell_values[] = {
#define WI_CELL(family, id, value) [WI_CELL_##id] = (value),
#include "router/core/metrics.def"
};

static const struct error_class {
    const char *name;
    const char *uri;
} error_classes[] = {
#define WI_ERROR_CLASS(id, uri) [WI_ERROR_CLASS_##id] = {#id, uri},
#include "router/core/metrics.def"
};

static const char *const methods[] = {
#define WI_LOGIN_METHOD(id, name) [WI_LOGIN_##id] = (name),
#include "router/core/metrics.def"
};

static const char *const outcomes[] = {
#define WI_LOGIN_OUTCOME(id, name) [WI_LOGIN_##id] = (name),
#include "router/core/metrics.def"
};

static const char *const serializers[WI_SERIALIZER_COUNT] = {
    [WI_JSON] = "json", [WI_MSGPACK] = "msgpack", [WI_CBOR] = "cbor"};

static const char *const transports[] = {"websocket", "rawsocket", "in-process"};

void wi_metrics_error(uint64_t counts[WI_ERROR_CLASS_COUNT], widl_string uri)
{
    size_t found = WI_ERROR_CLASS_application;
    for (size_t i = found + 1; i < COUNT(error_classes); i++)
        if (widl_str_equal(uri, widl_str(error_classes[i].uri)))
            found = i;
    counts[found]++;
}

void wi_metrics_login(struct wi_metrics *metrics, widl_string method, enum wi_login_outcome outcome)
{
    size_t found = method.size ? WI_LOGIN_other : WI_LOGIN_none;
    for (size_t i = 0; i < COUNT(methods); i++)
        if (widl_str_equal(method, widl_str(methods[i])))
            found = i;
    metrics->logins[found][outcome]++;
}

static void put_text(struct page *page, widl_string text)
{
    page->failed = page->failed || !widl_buffer_append(page->out, text.data, text.size);
}

static void put(struct page *page, const char *format, ...) WIDL_PRINTF(2, 3);

static void put(struct page *page, const char *format, ...)
{
    char line[256];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    if (size < 0 || (size_t)size >= sizeof(line))
        page->failed = true;
    else
        put_text(page, widl_str_n(line, (size_t)size));
}

/** A label's value: what would end it is escaped. */
static void put_value(struct page *page, widl_string value)
{
    for (size_t i = 0; i < value.size; i++) {
        char byte = value.data[i];
        if (byte == '\\' || byte == '"')
            put_text(page, widl_str("\\"));
        put_text(page, byte == '\n' ? widl_str("\\n") : widl_str_n(&byte, 1));
    }
}

static void put_number(struct page *page, const struct family *family, uint64_t number)
{
    put(page, "%s %llu\n", family->name, (unsigned long long)number);
}

static void put_milliseconds(struct page *page, const struct family *family, uint64_t ms)
{
    put(page, "%s %llu.%03u\n", family->name, (unsigned long long)(ms / 1000),
        (unsigned)(ms % 1000));
}

static void put_labeled(struct page *page, const struct family *family, const char *value,
                        uint64_t number)
{
    put(page, "%s{%s=\"%s\"} %llu\n", family->name, family->labels, value,
        (unsigned long long)number);
}

static void put_of_realm(struct page *page, const struct family *family,
                         const struct wi_realm *realm, uint64_t number)
{
    put(page, "%s{realm=\"", family->name);
    put_value(page, realm->name);
    put(page, "\"} %llu\n", (unsigned long long)number);
}

static void write_build_info(struct page *page, const struct family *family)
{
    put_labeled(page, family, WIDL_VERSION, 1);
}

static void write_start_time(struct page *page, const struct family *family)
{
    put_number(page, family, page->facts->start_s);
}

static void write_uptime(struct page *page, const struct family *family)
{
    put_milliseconds(page, family, page->facts->uptime_ms);
}

static void write_memory(struct page *page, const struct family *family)
{
    put_number(page, family, page->facts->resident_bytes);
}

static void write_draining(struct page *page, const struct family *family)
{
    put_number(page, family, page->facts->is_draining);
}

static void write_connections(struct page *page, const struct family *family)
{
    put_number(page, family, page->facts->connections);
}

static void write_queued(struct page *page, const struct family *family)
{
    put_number(page, family, page->facts->queued_bytes);
}

static void write_largest_queue(struct page *page, const struct family *family)
{
    put_number(page, family, page->facts->largest_queue);
}

static void write_pauses(struct page *page, const struct family *family)
{
    put_number(page, family, page->facts->pauses);
}

static void write_cells(struct page *page, const struct family *family)
{
    for (size_t i = family->first_cell; i < family->first_cell + family->cell_count; i++) {
        if (*family->labels)
            put_labeled(page, family, cell_values[i], page->core->metrics.cells[i]);
        else
            put_number(page, family, page->core->metrics.cells[i]);
    }
}

static size_t index_of_transport(widl_string transport)
{
    size_t i = 0;
    while (i + 1 < COUNT(transports) && !widl_str_equal(transport, widl_str(transports[i])))
        i++;
    return i;
}

static void write_sessions_of(struct page *page, const struct family *family,
                              const struct wi_realm *realm)
{
    uint64_t counts[COUNT(transports)][WI_SERIALIZER_COUNT] = {0};
    WI_LIST_FOR_EACH(link, after, &realm->members)
    {
        const struct wi_peer *peer = wi_container_of(link, struct wi_peer, member);
        counts[index_of_transport(wi_peer_facts(peer).transport)][peer->serializer]++;
    }
    for (size_t i = 0; i < COUNT(transports); i++) {
        for (size_t j = 0; j < WI_SERIALIZER_COUNT; j++) {
            put(page, "%s{realm=\"", family->name);
            put_value(page, realm->name);
            put(page, "\",transport=\"%s\",serializer=\"%s\"} %llu\n", transports[i],
                serializers[j], (unsigned long long)counts[i][j]);
        }
    }
}

static void write_sessions(struct page *page, const struct family *family)
{
    size_t position = 0;
    const struct wi_realm *realm;
    while ((realm = wi_table_next(&page->core->realms, &position)) != NULL)
        write_sessions_of(page, family, realm);
}

static uint64_t calls_of(const struct wi_realm *realm)
{
    uint64_t count = 0;
    WI_LIST_FOR_EACH(link, after, &realm->members)
    {
        const struct wi_peer *peer = wi_container_of(link, struct wi_peer, member);
        count += peer->calls.count - peer->late_count;
    }
    return count;
}

static uint64_t registrations_of(const struct wi_realm *realm)
{
    return realm->dealer.registrations.ids.count -
           (realm->service ? realm->service->registrations.count : 0);
}

static uint64_t subscriptions_of(const struct wi_realm *realm)
{
    return realm->broker.subscriptions.by_id.count;
}

static uint64_t histories_of(const struct wi_realm *realm)
{
    return realm->broker.history_count;
}

static void write_realms(struct page *page, const struct family *family,
                         uint64_t (*count)(const struct wi_realm *realm))
{
    size_t position = 0;
    const struct wi_realm *realm;
    while ((realm = wi_table_next(&page->core->realms, &position)) != NULL)
        put_of_realm(page, family, realm, count(realm));
}

static void write_calls(struct page *page, const struct family *family)
{
    write_realms(page, family, calls_of);
}

static void write_registrations(struct page *page, const struct family *family)
{
    write_realms(page, family, registrations_of);
}

static void write_subscriptions(struct page *page, const struct family *family)
{
    write_realms(page, family, subscriptions_of);
}

static void write_histories(struct page *page, const struct family *family)
{
    write_realms(page, family, histories_of);
}

static void write_types(struct page *page, const struct family *family,
                        const uint64_t counts[WI_MESSAGE_CODES], enum wi_sender sender)
{
    for (uint64_t code = 0; code < WI_MESSAGE_CODES; code++) {
        const struct wi_message_traits *traits = wi_message_traits(code);
        if (traits && (traits->sender & sender))
            put_labeled(page, family, traits->name, counts[code]);
    }
}

static void write_received(struct page *page, const struct family *family)
{
    write_types(page, family, page->core->metrics.received, WI_SENT_BY_CLIENT);
}

static void write_sent(struct page *page, const struct family *family)
{
    write_types(page, family, page->core->metrics.sent, WI_SENT_BY_ROUTER);
}

static void write_events(struct page *page, const struct family *family)
{
    put_number(page, family, page->core->metrics.sent[WI_EVENT]);
}

static void write_classes(struct page *page, const struct family *family,
                          const uint64_t counts[WI_ERROR_CLASS_COUNT])
{
    for (size_t i = 0; i < COUNT(error_classes); i++)
        put_labeled(page, family, error_classes[i].name, counts[i]);
}

static void write_errors(struct page *page, const struct family *family)
{
    write_classes(page, family, page->core->metrics.errors);
}

static void write_aborts(struct page *page, const struct family *family)
{
    write_classes(page, family, page->core->metrics.aborts);
}

static void write_logins(struct page *page, const struct family *family)
{
    for (size_t i = 0; i < COUNT(methods); i++)
        for (size_t j = 0; j < COUNT(outcomes); j++)
            put(page, "%s{method=\"%s\",outcome=\"%s\"} %llu\n", family->name, methods[i],
                outcomes[j], (unsigned long long)page->core->metrics.logins[i][j]);
}

/* The families, and the first of the cells that belong to each: one more for a cell. */
enum family_index {
#define WI_FAMILY(id, kind, source, name, labels, help) FAMILY_##id,
#include "router/core/metrics.def"
    FAMILY_COUNT
};

static const enum family_index families_of_cells[] = {
#define WI_CELL(family, id, value) [WI_CELL_##id] = FAMILY_##family,
#include "router/core/metrics.def"
};

#define COUNTER "counter"
#define GAUGE   "gauge"
static const struct family families[] = {
#define WI_FAMILY(id, kind_of, source, name_of, labels_of, help_of)                                \
    {.kind = (kind_of),                                                                            \
     .name = (name_of),                                                                            \
     .labels = (labels_of),                                                                        \
     .help = (help_of),                                                                            \
     .write = write_##source},
#include "router/core/metrics.def"
};

/** A family with its cells, which stand together. */
static struct family complete(size_t index)
{
    struct family family = families[index];
    for (size_t i = 0; i < COUNT(families_of_cells); i++) {
        if (families_of_cells[i] != index)
            continue;
        if (family.cell_count++ == 0)
            family.first_cell = i;
    }
    return family;
}

bool wi_metrics_write(const struct wi_core *core, const struct wi_metrics_facts *facts,
                      widl_buffer *out)
{
    struct page page = {.core = core, .facts = facts, .out = out};
    for (size_t i = 0; i < COUNT(families); i++) {
        struct family family = complete(i);
        put(&page, "# HELP %s ", family.name);
        put_text(&page, widl_str(family.help));
        put(&page, "\n# TYPE %s %s\n", family.name, family.kind);
        family.write(&page, &family);
    }
    return !page.failed;
}
