class ReportsController < ApplicationController
  before_action :require_admin

  FORMATS = %w[csv pdf].freeze

  def index
    @reports = Report.order(created_at: :desc).limit(50)
  end

  def show
    @report = Report.find(params[:id])
  end

  def create
    report = Report.create!(report_params)
    ReportJob.perform_later(report.id)
    redirect_to report
  end

  def export
    report = Report.find(params[:id])
    format = FORMATS.find { |f| f == params[:format] } || "csv"
    system("report-export", "--format", format, report.id.to_s, exception: true)
    send_file Rails.root.join("tmp", "exports", "#{report.id}.#{format}")
  end

  private

  def report_params
    params.require(:report).permit(:name, :from, :to)
  end
end
