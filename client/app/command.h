// SPDX-License-Identifier: Apache-2.0
// Command: one of everything a person can ask of the client, and the sink that takes it.
#pragma once

#include <variant>

#include "client/app/commands/course_commands.h"
#include "client/app/commands/download_commands.h"
#include "client/app/commands/problem_commands.h"
#include "client/app/commands/quiz_commands.h"
#include "client/app/commands/record_commands.h"
#include "client/app/commands/settings_commands.h"
#include "client/app/commands/study_commands.h"

namespace icma::app {

using Command = std::variant<
    Navigate, Back, OpenProgram, OpenModule, OpenProblem, OpenActivity, Resume, OpenLink, CopyText,
    WelcomeNext, WelcomeBack, SkipWelcome, SignIn, OpenSignInPage, CancelSignIn, SignOut,
    LookAround, SetBackgroundSync, SetLanguage, SetTextScale, SetTheme, SetSetting, ResetSetting,
    Search, ToggleFacet, ClearFacets, SetSort, GetProgram, GetModule, GetVariant, UpdateProgram,
    LookForBundles, ImportBundle, PauseDownload, ResumeDownload, CancelDownload, GetAnyway,
    HurryDownload, PauseAllDownloads, ResumeAllDownloads, RemoveDownload, OpenSection, Scrolled,
    AnswerCheck, PageRead, NextActivity, ToggleOutline, ToggleNotes, ToggleBookmark, PlayPause,
    Seek, SeekBy, SetSpeed, ToggleCaptions, ToggleMute, ToggleFullScreen, FollowSpeaker,
    SearchTranscript, ChooseAnswer, EnterAnswer, MoveAnswer, MatchAnswer, UndoAnswer, FlagQuestion,
    GoToQuestion, NextQuestion, PreviousQuestion, SubmitQuiz, RetakeQuiz, ToggleResult, ReadAgain,
    EditReflection, SetConfidence, FinishModule, SelectRecord, ExportRecord, OpenSync, CloseSync,
    SyncNow, PauseSync, CopySyncDetails, DismissToast, OpenPreview, ReloadPreview,
    SelectPreviewFile, SelectFinding, OpenInEditor>;

// Receives the commands of a frame. Called on the UI thread while the frame is built; an
// implementation queues them and executes after the frame.
class CommandSink {
 public:
  virtual ~CommandSink() = default;
  virtual void emit(Command command) = 0;
};

}  // namespace icma::app
