/* SPDX-License-Identifier: MIT */
/*
 * Findings. On the wire it depends on the flow who breaks and who has to be upgraded first; what is
 * to be done about it is in the table of rules.
 */
#include <stdarg.h>

#include "base/buffer.h"
#include "breaking/breaking.h"
#include "breaking/comparison.h"

/** A row of the table. */
struct rule {
    enum diag_code code;
    enum diag_severity severity;
    enum catalogue_set category;
    const char *safe;
};

static const struct rule rules[] = {
#define BREAKING(name, number, category, severity, title, meaning, safe)                           \
    {DIAG_##name, DIAG_##severity, CATALOGUE_##category, safe},
#include "diag/breaking.def"
#undef BREAKING
};

/** Who is concerned, for each flow. */
static const struct roles {
    const char *sender;
    const char *reader;
    const char *what;     /**< completes a message */
    enum broken counted;  /**< what breaks those who are upgraded last */
    const char *affected; /**< the sentence about who breaks */
    const char *first;    /**< who is to be upgraded first, then */
} flows[FLOW_COUNT] = {
    [FLOW_ARGUMENTS] = {"callers", "callees", "what callers send", BROKEN_OLD_SENDERS,
                        "New callees do not understand old callers.", "callers"},
    [FLOW_RESULTS] = {"callees", "callers", "what callees answer", BROKEN_OLD_READERS,
                      "Old callers do not understand new callees.", "callers"},
    [FLOW_EVENTS] = {"publishers", "subscribers", "what publishers send", BROKEN_OLD_READERS,
                     "Old subscribers do not understand new publishers.", "subscribers"},
};

static const struct rule *rule_of(enum diag_code code)
{
    const struct rule *rule = rules;

    while (rule->code != code)
        rule++;
    return rule;
}

void breaking_choose(struct diag_policy *policy, unsigned categories)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        enum diag_level *level = &policy->levels[rules[i].code];

        if (*level == DIAG_LEVEL_DEFAULT && (categories & 1u << rules[i].category))
            *level = rules[i].severity == DIAG_ERROR ? DIAG_LEVEL_ERROR : DIAG_LEVEL_ON;
    }
}

/** Say who breaks, in which order to upgrade, and what to do instead. */
static void add_advice(const struct subject *subject, enum diag_code code, enum broken broken)
{
    const struct roles *roles = &flows[subject->flow];
    const char *safe = rule_of(code)->safe;

    if (broken == BROKEN_BOTH)
        diag_hint(
            subject->comparison->diagnostics,
            "Old %s and new %s do not understand each other, nor do new and old ones: no order "
            "of upgrades helps. %s",
            roles->sender, roles->reader, safe);
    else
        diag_hint(subject->comparison->diagnostics, "%s Upgrade %s first. %s", roles->affected,
                  roles->first, safe);
}

void report_wire(const struct subject *subject, enum diag_code code, enum broken broken,
                 const char *format, ...)
{
    const struct roles *roles = &flows[subject->flow];
    struct diagnostics *diagnostics = subject->comparison->diagnostics;
    struct buffer message = {0};
    va_list arguments;

    if (!(broken & roles->counted))
        return;
    va_start(arguments, format);
    buffer_format_list(&message, format, arguments);
    va_end(arguments);
    diag_report(diagnostics, code, subject->after, "%.*s, in %s", TEXT_ARG(buffer_text(&message)),
                roles->what);
    if (subject->before.source)
        diag_note(diagnostics, subject->before, "the old contract");
    add_advice(subject, code, broken);
    buffer_free(&message);
}

/** Who breaks, by category. */
static const char *affected_by(enum catalogue_set category)
{
    if (category == CATALOGUE_URI)
        return "Old peers do not find what new ones serve, whoever is upgraded first.";
    if (category == CATALOGUE_SOURCE)
        return "C sources that use it have to be changed.";
    return "Binaries have to be compiled again, with the library of generated code that they use.";
}

void report_other(struct comparison *comparison, enum diag_code code, struct span after,
                  struct span before, const char *format, ...)
{
    const struct rule *rule = rule_of(code);
    struct buffer message = {0};
    va_list arguments;

    va_start(arguments, format);
    buffer_format_list(&message, format, arguments);
    va_end(arguments);
    diag_report(comparison->diagnostics, code, after, "%.*s", TEXT_ARG(buffer_text(&message)));
    if (before.source)
        diag_note(comparison->diagnostics, before, "the old contract");
    diag_hint(comparison->diagnostics, "%s %s", affected_by(rule->category), rule->safe);
    buffer_free(&message);
}
