/* SPDX-License-Identifier: MIT */
/*
 * Writes the log. A line is made whole before it is written, at once.
 *
 * Invariant: a line has no byte that a client has chosen but printable characters of whole UTF-8,
 * and none of those that change the direction of text; in JSON everything else is escaped.
 */
#include "router/program/log.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <widl/codec.h>

#include "base/clock.h"

/** Most bytes of what stands in a line, before it is escaped. */
#define MOST_TEXT  512
#define MOST_VALUE 128

/** Room for a line: each byte may become six, `\u00ff`. */
#define LINE_SIZE (6 * (MOST_TEXT + 4 * MOST_VALUE) + 512)

struct line {
    size_t size;
    char text[LINE_SIZE];
};

static void put(struct line *line, const char *text)
{
    size_t size = strlen(text);
    size_t room = sizeof(line->text) - line->size;
    if (size > room)
        size = room;
    memcpy(line->text + line->size, text, size);
    line->size += size;
}

/** How many bytes a character has by its first one; 1 also for what can be none. */
static size_t character_size(unsigned char first)
{
    if (first >= 0xf0)
        return 4;
    if (first >= 0xe0)
        return 3;
    return first >= 0xc0 ? 2 : 1;
}

/** Whether a whole character is no letter but a command: to a terminal, or of how text is laid out.
 */
static bool is_control(const unsigned char *bytes, size_t size)
{
    if (size == 1)
        return bytes[0] < ' ' || bytes[0] >= 0x7f;
    if (size == 2)
        return (bytes[0] == 0xc2 && bytes[1] < 0xa0) || (bytes[0] == 0xd8 && bytes[1] == 0x9c);
    if (size == 3 && bytes[0] == 0xe2)
        return (bytes[1] == 0x80 && bytes[2] >= 0x8b && bytes[2] <= 0xae) ||
               (bytes[1] == 0x81 && bytes[2] >= 0xa0);
    return size == 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf;
}

/** Write a character, or what stands for it. */
static void put_character(struct line *line, const char *bytes, size_t size, enum log_format format)
{
    char copy[8] = "";
    memcpy(copy, bytes, size);
    if (is_control((const unsigned char *)bytes, size))
        put(line, format == LOG_JSON ? "\\ufffd" : "?");
    else if (size == 1 && (*bytes == '"' || *bytes == '\\')) {
        put(line, "\\");
        put(line, copy);
    } else {
        put(line, copy);
    }
}

/** Write at most `most` bytes of a text, with `…` when there were more. */
static void put_text(struct line *line, widl_string text, size_t most, enum log_format format)
{
    size_t at = 0;
    while (at < text.size) {
        size_t size = character_size((unsigned char)text.data[at]);
        if (size > text.size - at || !widl_utf8_valid(widl_str_n(text.data + at, size)))
            size = 1;
        if (at + size > most) {
            put(line, "…");
            return;
        }
        put_character(line, text.data + at, size, format);
        at += size;
    }
}

static void put_member(struct line *line, const char *name, widl_string value,
                       enum log_format format)
{
    if (value.size == 0)
        return;
    put(line, format == LOG_JSON ? ",\"" : " ");
    put(line, name);
    put(line, format == LOG_JSON ? "\":\"" : "=\"");
    put_text(line, value, MOST_VALUE, format);
    put(line, "\"");
}

static void put_number(struct line *line, const char *name, uint64_t number, enum log_format format)
{
    char text[64];
    if (number == 0)
        return;
    snprintf(text, sizeof(text), format == LOG_JSON ? ",\"%s\":%llu" : " %s=%llu", name,
             (unsigned long long)number);
    put(line, text);
}

static void put_subject(struct line *line, const widl_router_report *report, uint64_t suppressed,
                        enum log_format format)
{
    put_member(line, "realm", report->realm, format);
    put_number(line, "session", report->session, format);
    put_member(line, "address", report->address, format);
    put_member(line, "authid", report->authid, format);
    put_number(line, "suppressed", suppressed, format);
}

static const char *name_of(widl_log_level level)
{
    static const char *const names[] = {"error", "warning", "info"};
    return names[level];
}

static void make_json(struct line *line, const widl_router_report *report, const char *time,
                      uint64_t suppressed)
{
    put(line, "{\"time\":\"");
    put(line, time);
    put(line, "\",\"level\":\"");
    put(line, name_of(report->level));
    put(line, "\",\"event\":\"");
    put(line, report->name);
    put(line, "\"");
    put_subject(line, report, suppressed, LOG_JSON);
    put(line, ",\"message\":\"");
    put_text(line, widl_str(report->text), MOST_TEXT, LOG_JSON);
    put(line, "\"}");
}

static void make_text(struct line *line, const widl_router_report *report, const char *time,
                      uint64_t suppressed)
{
    put(line, "widl-router: ");
    put(line, name_of(report->level));
    put(line, ": ");
    put_text(line, widl_str(report->text), MOST_TEXT, LOG_TEXT);
    put(line, " [");
    put(line, report->name);
    put(line, " time=");
    put(line, time);
    put_subject(line, report, suppressed, LOG_TEXT);
    put(line, "]");
}

/** What there has been of a kind; beyond LOG_KINDS they share the last place. */
static struct log_kind *find_kind(struct log *log, const char *name, uint64_t now_ms)
{
    size_t i = 0;
    while (i < LOG_KINDS - 1 && log->kinds[i].name && strcmp(log->kinds[i].name, name) != 0)
        i++;
    struct log_kind *kind = &log->kinds[i];
    if (!kind->name)
        *kind = (struct log_kind){.name = name, .lines = LOG_BURST, .since_ms = now_ms};
    return kind;
}

/** Whether another line of a kind may be written. */
static bool admit(struct log_kind *kind, uint64_t now_ms)
{
    uint64_t more = (now_ms - kind->since_ms) * LOG_PER_SECOND / 1000;
    if (more > 0) {
        uint64_t lines = kind->lines + more;
        kind->lines = lines < LOG_BURST ? (unsigned)lines : LOG_BURST;
        kind->since_ms += more * 1000 / LOG_PER_SECOND;
    }
    if (kind->lines == 0) {
        kind->suppressed++;
        return false;
    }
    kind->lines--;
    return true;
}

bool log_is_journal(int descriptor)
{
    unsigned long long device = 0;
    unsigned long long file = 0;
    struct stat state;
    const char *stream = getenv("JOURNAL_STREAM");
    char *end = NULL;
    if (!stream || fstat(descriptor, &state) != 0)
        return false;
    device = strtoull(stream, &end, 10);
    if (*end != ':')
        return false;
    file = strtoull(end + 1, &end, 10);
    return !*end && device == state.st_dev && file == state.st_ino;
}

void log_write(struct log *log, const widl_router_report *report, widl_timestamp now,
               uint64_t now_ms)
{
    static const char *const priorities[] = {"<3>", "<4>", "<6>"};
    char time[WIDL_TIMESTAMP_SIZE] = "";
    struct line line = {0};
    if (report->level > log->level)
        return;
    struct log_kind *kind = find_kind(log, report->name, now_ms);
    if (!admit(kind, now_ms))
        return;
    widl_timestamp_format(now - now % WIDL_MILLISECOND, time);
    if (log->to_journal)
        put(&line, priorities[report->level]);
    (log->format == LOG_JSON ? make_json : make_text)(&line, report, time, kind->suppressed);
    put(&line, "\n");
    kind->suppressed = 0;
    fwrite(line.text, 1, line.size, log->out);
    fflush(log->out);
}

void log_report(void *user, const widl_router_report *report)
{
    log_write(user, report, wi_clock_now(), wi_clock_ms());
}

void log_say(struct log *log, const char *name, widl_log_level level, const char *text)
{
    log_report(log, &(widl_router_report){.name = name, .level = level, .text = text});
}

void log_open(struct log *log, widl_log_level level, enum log_format format)
{
    *log = (struct log){.out = stderr, .level = level, .format = format};
    log->to_journal = log_is_journal(STDERR_FILENO);
}
