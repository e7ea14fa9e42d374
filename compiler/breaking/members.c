/* SPDX-License-Identifier: MIT */
/*
 * Interfaces and errors: what is called and subscribed to, and what travels. A member that kept its
 * URI is the same under another name.
 */
#include "breaking/comparison.h"

/** What is behind the package in a URI; the whole URI when it does not begin with it. */
static struct text own_part(const struct model_file *file, struct text uri)
{
    size_t size = file->package.size;

    if (uri.size > size && memcmp(uri.data, file->package.data, size) == 0 && uri.data[size] == '.')
        return (struct text){uri.data + size, uri.size - size};
    return uri;
}

static struct text quoted(struct comparison *comparison, struct text name)
{
    return arena_format(comparison->arena, "'%.*s'", TEXT_ARG(name));
}

/** The same URI, apart from another package, which is reported once. */
static bool same_uri(const struct comparison *comparison, struct text before, struct text after)
{
    return text_equal(own_part(comparison->before, before), own_part(comparison->after, after));
}

static void compare_uris(struct comparison *comparison, const struct subject *subject,
                         const struct model_uri *before, const struct model_uri *after)
{
    if (!same_uri(comparison, before->pattern, after->pattern))
        report_other(comparison, DIAG_URI_CHANGED, subject->after, subject->before,
                     "%.*s has the URI '%.*s', and had '%.*s'", TEXT_ARG(subject->name),
                     TEXT_ARG(after->text), TEXT_ARG(before->text));
    if (before->match != after->match)
        report_other(comparison, DIAG_MATCH_CHANGED, subject->after, subject->before,
                     "the URI of %.*s is matched in another way", TEXT_ARG(subject->name));
}

static bool throws(const struct model_procedure *procedure, const struct model_error *error)
{
    for (size_t i = 0; i < procedure->throw_count; i++) {
        if (text_equal(procedure->throws[i]->name, error->name))
            return true;
    }
    return false;
}

static void compare_throws(const struct subject *subject, const struct model_procedure *before,
                           const struct model_procedure *after)
{
    for (size_t i = 0; i < after->throw_count; i++) {
        if (!throws(before, after->throws[i]))
            report_wire(subject, DIAG_THROWS_ADDED, BROKEN_OLD_READERS,
                        "%.*s throws '%.*s', which it did not", TEXT_ARG(subject->name),
                        TEXT_ARG(after->throws[i]->name));
    }
}

static void compare_behaviour(struct comparison *comparison, const struct subject *subject,
                              const struct model_procedure *before,
                              const struct model_procedure *after)
{
    if (before->invoke != after->invoke)
        report_other(comparison, DIAG_INVOKE_CHANGED, subject->after, subject->before,
                     "%.*s has another '@invoke'", TEXT_ARG(subject->name));
    if (before->is_idempotent && !after->is_idempotent)
        report_wire(subject, DIAG_IDEMPOTENT_REMOVED, BROKEN_BOTH,
                    "%.*s is not '@idempotent' any more", TEXT_ARG(subject->name));
    if (before->has_input != after->has_input || before->has_items != after->has_items)
        report_wire(subject, DIAG_STREAM_CHANGED, BROKEN_BOTH, "%.*s has %s stream of %s",
                    TEXT_ARG(subject->name),
                    after->has_input > before->has_input || after->has_items > before->has_items
                        ? "a new"
                        : "lost its",
                    before->has_input != after->has_input ? "arguments" : "results");
}

static bool carries(const struct model_message *message)
{
    return message->positional_count > 0 || message->keyword_count > 0 || message->rest ||
           message->keyword_rest;
}

/** A single value without a name is itself in C, anything else a struct. */
static void compare_single(const struct subject *subject, const char *what, bool was_single,
                           bool is_single)
{
    if (was_single != is_single)
        report_other(subject->comparison, DIAG_SIGNATURE_CHANGED, subject->after, subject->before,
                     "%s of %.*s is %s struct in C", what, TEXT_ARG(subject->name),
                     is_single ? "no longer a" : "now a");
}

static void compare_procedure(struct comparison *comparison, const struct model_procedure *before,
                              const struct model_procedure *after)
{
    struct subject subject = {comparison, FLOW_ARGUMENTS, quoted(comparison, after->name),
                              before->about.span, after->about.span};

    compare_uris(comparison, &subject, &before->uri, &after->uri);
    messages_compare(&subject, &before->args, &after->args);
    if (before->has_input && after->has_input)
        messages_compare(&subject, &before->input, &after->input);
    subject.flow = FLOW_RESULTS;
    if (before->has_items && after->has_items)
        messages_compare(&subject, &before->item, &after->item);
    messages_compare(&subject, &before->result, &after->result);
    compare_behaviour(comparison, &subject, before, after);
    compare_throws(&subject, before, after);
    source_compare_message(comparison, &subject, &before->args, &after->args);
    source_compare_message(comparison, &subject, &before->result, &after->result);
    if (carries(&before->result) && carries(&after->result))
        compare_single(&subject, "the result", before->result_is_single, after->result_is_single);
    if (before->has_input && after->has_input)
        source_compare_message(comparison, &subject, &before->input, &after->input);
    if (!before->has_items || !after->has_items)
        return;
    source_compare_message(comparison, &subject, &before->item, &after->item);
    compare_single(&subject, "an item", before->item_is_single, after->item_is_single);
}

static void compare_topic(struct comparison *comparison, const struct model_topic *before,
                          const struct model_topic *after)
{
    struct subject subject = {comparison, FLOW_EVENTS, quoted(comparison, after->name),
                              before->about.span, after->about.span};

    compare_uris(comparison, &subject, &before->uri, &after->uri);
    messages_compare(&subject, &before->event, &after->event);
    source_compare_message(comparison, &subject, &before->event, &after->event);
}

/** Members of an interface, by name and by URI. */
struct index {
    struct names *names;
    struct names *uris;
};

static struct index index_new(struct arena *arena)
{
    return (struct index){names_new(arena), names_new(arena)};
}

static void index_add(struct index *index, const struct model_file *file, struct text name,
                      const struct model_uri *uri, const void *member)
{
    names_add(index->names, name, (void *)(uintptr_t)member);
    names_add(index->uris, own_part(file, uri->pattern), (void *)(uintptr_t)member);
}

/** The new version of a member: of the same name, else of the same URI. */
static const void *index_find(const struct index *index, const struct model_file *file,
                              struct text name, const struct model_uri *uri)
{
    const void *found = names_find(index->names, name);

    return found ? found : names_find(index->uris, own_part(file, uri->pattern));
}

static void compare_procedures(struct comparison *comparison, const struct model_interface *before,
                               const struct model_interface *after)
{
    struct index index = index_new(comparison->arena);

    for (size_t i = 0; i < after->procedure_count; i++)
        index_add(&index, comparison->after, after->procedures[i].name, &after->procedures[i].uri,
                  &after->procedures[i]);
    for (size_t i = 0; i < before->procedure_count; i++) {
        const struct model_procedure *old_one = &before->procedures[i];
        const struct model_procedure *new_one =
            index_find(&index, comparison->before, old_one->name, &old_one->uri);

        if (new_one)
            compare_procedure(comparison, old_one, new_one);
        else
            report_other(comparison, DIAG_PROCEDURE_REMOVED, after->about.span, old_one->about.span,
                         "'%.*s' has no procedure '%.*s' any more", TEXT_ARG(after->name),
                         TEXT_ARG(old_one->name));
    }
}

static void compare_topics(struct comparison *comparison, const struct model_interface *before,
                           const struct model_interface *after)
{
    struct index index = index_new(comparison->arena);

    for (size_t i = 0; i < after->topic_count; i++)
        index_add(&index, comparison->after, after->topics[i].name, &after->topics[i].uri,
                  &after->topics[i]);
    for (size_t i = 0; i < before->topic_count; i++) {
        const struct model_topic *old_one = &before->topics[i];
        const struct model_topic *new_one =
            index_find(&index, comparison->before, old_one->name, &old_one->uri);

        if (new_one)
            compare_topic(comparison, old_one, new_one);
        else
            report_other(comparison, DIAG_TOPIC_REMOVED, after->about.span, old_one->about.span,
                         "'%.*s' has no topic '%.*s' any more", TEXT_ARG(after->name),
                         TEXT_ARG(old_one->name));
    }
}

static void compare_error(struct comparison *comparison, const struct model_error *before,
                          const struct model_error *after)
{
    struct subject subject = {comparison, FLOW_RESULTS, quoted(comparison, after->name),
                              before->about.span, after->about.span};

    if (!same_uri(comparison, before->uri, after->uri))
        report_other(comparison, DIAG_URI_CHANGED, subject.after, subject.before,
                     "%.*s has the URI '%.*s', and had '%.*s'", TEXT_ARG(subject.name),
                     TEXT_ARG(after->uri), TEXT_ARG(before->uri));
    messages_compare(&subject, &before->payload, &after->payload);
    source_compare_message(comparison, &subject, &before->payload, &after->payload);
}

static void compare_errors(struct comparison *comparison)
{
    const struct model_file *before = comparison->before;
    const struct model_file *after = comparison->after;
    const struct names *names =
        NAMES_OF(comparison->arena, struct model_error, after->errors, after->error_count);

    for (size_t i = 0; i < before->error_count; i++) {
        const struct model_error *found = names_find(names, before->errors[i].name);

        if (found)
            compare_error(comparison, &before->errors[i], found);
    }
}

void members_compare(struct comparison *comparison)
{
    const struct model_file *before = comparison->before;
    const struct model_file *after = comparison->after;
    const struct names *names = NAMES_OF(comparison->arena, struct model_interface,
                                         after->interfaces, after->interface_count);

    if (!text_equal(before->package, after->package))
        report_other(comparison, DIAG_PACKAGE_CHANGED, after->about.span, before->about.span,
                     "the package is '%.*s', and was '%.*s'", TEXT_ARG(after->package),
                     TEXT_ARG(before->package));
    for (size_t i = 0; i < before->interface_count; i++) {
        const struct model_interface *old_one = &before->interfaces[i];
        const struct model_interface *new_one = names_find(names, old_one->name);

        if (new_one)
            compare_procedures(comparison, old_one, new_one);
        if (new_one)
            compare_topics(comparison, old_one, new_one);
        else
            report_other(comparison, DIAG_INTERFACE_REMOVED, after->about.span, old_one->about.span,
                         "interface '%.*s' is gone", TEXT_ARG(old_one->name));
    }
    compare_errors(comparison);
}
