/* SPDX-License-Identifier: MIT */
/*
 * A plugin from its name to its answer. Whatever goes wrong is an error of the run, and says whose
 * fault it is.
 */
#include "plugin/plugin.h"

#include "gen/describe/describe.h"
#include "plugin/answer.h"
#include "plugin/find.h"
#include "plugin/process.h"

static const struct span nowhere = {0};

static void explain_end(const struct plugin_call *call, const char *path,
                        struct process_result result, struct diagnostics *diagnostics)
{
    switch (result.end) {
    case PROCESS_NOT_STARTED:
        diag_report(diagnostics, DIAG_PLUGIN, nowhere, "cannot run '%s': %s", path,
                    strerror(result.code));
        break;
    case PROCESS_EXITED:
        diag_report(diagnostics, DIAG_PLUGIN, nowhere, "'%s' has failed with exit status %d", path,
                    result.code);
        diag_hint(diagnostics, "What it wrote to standard error stands above.");
        break;
    case PROCESS_KILLED:
        diag_report(diagnostics, DIAG_PLUGIN, nowhere, "'%s' was ended by signal %d (%s)", path,
                    result.code, strsignal(result.code));
        break;
    case PROCESS_TOO_LARGE:
        diag_report(diagnostics, DIAG_PLUGIN, nowhere, "'%s' answers more than %u MiB", path,
                    SOURCE_SIZE_MAX >> 20);
        break;
    case PROCESS_TOO_SLOW:
        diag_report(diagnostics, DIAG_PLUGIN, nowhere, "'%s' was not done after %u s", path,
                    call->timeout_s);
        diag_hint(diagnostics, "If it needs longer, say so with '--plugin-timeout'.");
        break;
    }
}

static bool ask(const struct plugin_call *call, const char *path, struct text request,
                struct diagnostics *diagnostics, struct buffer *ret_answer)
{
    struct process_limits limits = {.output_max = SOURCE_SIZE_MAX, .timeout_s = call->timeout_s};
    struct process_result result = process_run(path, request, &limits, ret_answer);

    if (result.end == PROCESS_EXITED && result.code == 0)
        return true;
    explain_end(call, path, result, diagnostics);
    return false;
}

bool plugin_run(const struct plugin_call *call, const struct model_file *const *files, size_t count,
                struct diagnostics *diagnostics, struct plugin_answer *ret_answer)
{
    struct describe_request about = {call->version, call->options, call->option_count};
    struct buffer request = {0};
    struct buffer text = {0};
    bool is_good;

    *ret_answer = (struct plugin_answer){0};
    is_good = find_plugin(call->name, diagnostics, &ret_answer->program) &&
              describe_for_plugin(files, count, &about, diagnostics, &request) &&
              ask(call, ret_answer->program.data, buffer_text(&request), diagnostics, &text) &&
              answer_read(call->name, buffer_text(&text), files, count, diagnostics, ret_answer);
    buffer_free(&request);
    buffer_free(&text);
    return is_good;
}

void plugin_answer_free(struct plugin_answer *answer)
{
    buffer_free(&answer->program);
    source_free(answer->source);
    if (answer->arena)
        arena_free(answer->arena);
}
