/** Tasks of a play that changed something, or would, each with what it said. */
export const changedTasks = (stdout: string): string[] => stdout.split(/^(?=TASK )/m).filter((task) => /^changed:/m.test(task));
