/** What follows a complaint about the command line. */
export const usageHint = `Use auditq jq --help for help with command-line options,
or see the jq manpage, or online docs at https://jqlang.org`;

/** The version of jq that this is; what `--version` prints. */
export const jqVersion = "jq-1.8.2";

/** What `--build-configuration` and `$JQ_BUILD_CONFIGURATION` say. */
export const buildConfiguration = "auditq";

/** The exit code of a run that was asked to end. */
export const stoppedExit = 130;
